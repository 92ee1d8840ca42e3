"""The numbers that stand for something; the names are the specification's."""

from enum import IntEnum


class SysMode(IntEnum):
    """What the unit does (spec/izone.txt, SysMode_e); on gas systems the last two mean gas and electric heat."""

    NA = 0
    COOL = 1
    HEAT = 2
    VENT = 3
    DRY = 4
    AUTO = 5
    EXHAUST = 6
    PUMP_ONLY = 7


class SysFan(IntEnum):
    """The unit's fan (spec/izone.txt, SysFan_e); newer firmware adds quiet and turbo."""

    NA = 0
    LOW = 1
    MEDIUM = 2
    HIGH = 3
    AUTO = 4
    TOP = 5
    QUIET = 6
    TURBO = 7
    NON_GAS_HEAT = 99


class ReturnAirSensor(IntEnum):
    """Which sensor the unit is controlled by."""

    RAS = 1
    MASTER = 2
    ZONES = 3


class FanAutoType(IntEnum):
    """What the fan can do where it has an automatic."""

    TWO_SPEED = 0
    THREE_SPEED = 1
    VARIABLE = 2
    FOUR_SPEED = 3


class CpuType(IntEnum):
    """The controller in the unit."""

    C220 = 0
    C150 = 1
    COOLBREEZE = 2


class OemMake(IntEnum):
    """Under whose name the system is sold."""

    IZONE = 0
    METALFLEX = 1
    WESTAFLEX = 2
    ELECTROLUX = 3
    CONSOLIDATED = 4
    TOSHIBA = 5
    AIR_ADDITIONS = 6
    COOLBREEZE = 7


class UnitBrand(IntEnum):
    """The make of the air conditioner itself."""

    PANASONIC_TOSHIBA = 1
    DAIKIN = 2
    MITSUBISHI_ELECTRIC = 3
    LG301 = 4
    LG310 = 5
    FUJITSU = 6
    SAMSUNG = 7
    TEMPERZONE = 8
    MITSUBISHI_HEAVY_INDUSTRIES = 9
    GAS_HEAT_ADD_ON_COOL = 10
    GENERIC = 11
    UNKNOWN = 12
    HITACHI = 13
    AA_GEN3 = 14
    FUJITSU_INTESIS = 15
    LG485 = 16
    YORK = 17
    HAIER = 18
    LG_COOLINK = 19
    BRAEMAR = 20
    SAMSUNG_2 = 21
    RINNAI_NETWORKER = 22
    COOLBREEZE = 23
    MIDEA_SPLIT = 24


class UnitBrandSetting(IntEnum):
    """The make of the air conditioner as the installer has set it."""

    AUTOMATIC = 0
    PANASONIC = 1
    DAIKIN = 2
    FUJITSU = 3
    FUJITSU_20KW = 4
    MITSUBISHI_ELECTRIC = 5
    MITSUBISHI_HEAVY_INDUSTRIES = 6
    HITACHI = 7
    TOSHIBA = 8
    LG_COOLINK = 9
    SAMSUNG = 10
    TEMPERZONE = 11
    UNIVERSAL = 12
    ACTRON = 13
    BRAEMAR = 14
    HAIER = 15
    KADEN = 16
    KELVINATOR = 17
    MIDEA = 18
    RINNAI = 19
    YORK = 20
    IZONE = 21
    SAMSUNG_2 = 22


class GasHeatType(IntEnum):
    """What the universal unit control drives."""

    HEAT_ONLY = 0
    COOL_ONLY = 1
    HEAT_1_COOL_1 = 2
    HEAT_2_COOL_1 = 3
    HEAT_PUMP_1_SPEED = 4
    HEAT_PUMP_3_SPEEDS = 5
    HEAT_PUMP_AND_HEAT = 6
    TWO_HEAT_PUMPS = 7
    GAS = 8
    GAS_2_COOL_2 = 9
    REMOTE_ON_OFF = 10
    VENTILATION = 11
    AA_GEN3 = 12
    BRIVIS = 13


class TemperzoneFan(IntEnum):
    """The fan of a Temperzone unit."""

    VARIABLE = 0
    THREE_SPEED = 1


class TemperzoneMode(IntEnum):
    """The configuration of a Temperzone unit."""

    NONE = 0
    SINGLE = 1
    SERIES_EXPANSION = 2
    DRY_MODE = 3


class CoolbreezeControlSensor(IntEnum):
    """Which sensor an evaporative cooler is controlled by."""

    SCREEN = 0
    REMOTE = 1


class ZoneType(IntEnum):
    """What a zone can do (spec/izone.txt, ZoneType_e)."""

    OPEN_CLOSE = 1
    CONSTANT = 2
    AUTO = 3


class ZoneMode(IntEnum):
    """What a zone does (spec/izone.txt, ZoneMode_e); override and constant are the system's own decisions.

    In a favourite 0 means that it leaves the zone alone.
    """

    UNSET = 0
    OPEN = 1
    CLOSE = 2
    AUTO = 3
    OVERRIDE = 4
    CONSTANT = 5


class SensorType(IntEnum):
    """The sensor of a zone."""

    CCTS = 0
    CSM = 1
    CZCO = 2
    WIRELESS = 3
    WIRED = 4
    NONE = 255


class SignalLevel(IntEnum):
    """The radio signal of a zone's sensor."""

    FULL = 0
    HALF = 1
    QUARTER = 2
    NONE = 3


class BatteryLevel(IntEnum):
    """The battery of a zone's sensor."""

    FULL = 0
    HALF = 1
    EMPTY = 2


class Swing(IntEnum):
    """The louvres of a wall split (spec/izone.txt, SplitSystemSwingType_e)."""

    NONE = 0
    HORIZONTAL = 1
    VERTICAL = 2
    BOTH = 3


class SplitSleep(IntEnum):
    """The sleep timer of a wall split (spec/izone.txt, SplitSystemSleepTimer_e)."""

    OFF = 0
    HALF_HOUR = 1
    HOURS_1 = 2
    HOURS_2 = 3
    HOURS_4 = 4
    HOURS_6 = 5
    HOURS_8 = 6
    HOURS_12 = 7


class StationMode(IntEnum):
    """How an irrigation station is run (spec/izone.txt, StnMode_e)."""

    AUTO = 0
    MANUAL = 1
    DISABLED = 2


class StationState(IntEnum):
    """What an irrigation station does."""

    IDLE = 0
    SOAKING = 1
    WATERING = 2


class StationFault(IntEnum):
    """What is wrong with the solenoid of an irrigation station."""

    NONE = 0
    OPEN_CIRCUIT = 1
    SHORT_CIRCUIT = 2


class PowerBattery(IntEnum):
    """The battery of a power monitor's sensor (spec/izone.txt, CpmBatt_e)."""

    CRITICAL = 0
    LOW = 1
    NORMAL = 2
    FULL = 3


class Weekday(IntEnum):
    """The days as `datetime.date.weekday` counts them."""

    MONDAY = 0
    TUESDAY = 1
    WEDNESDAY = 2
    THURSDAY = 3
    FRIDAY = 4
    SATURDAY = 5
    SUNDAY = 6
