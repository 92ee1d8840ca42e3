"""The registry of what can be measured: one module and one name here for each system."""

from typing import Final

from bench.subject import Subject

from .bgerp import Bgerp
from .htrest import Htrest
from .izone import Izone
from .thinknx import Thinknx

SUBJECTS: Final[dict[str, Subject]] = {subject.key: subject for subject in (Bgerp(), Htrest(), Izone(), Thinknx())}
