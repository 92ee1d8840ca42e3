// The pictures of the documentation by name: how to get to what they show, with the means of class Home.
// A system adds its own under `<key>-…`. A shot may return what remains to be done once the picture is taken.

import { readFileSync } from "node:fs";

const INTEGRATION = "/config/integrations/integration/zontromat";

// The operator's side of the bgERP simulator.
class Operator {
  constructor(home) {
    this.home = home;
    this.url = `http://127.0.0.1:${home.demo.ports.bgerp.port}/operator`;
  }

  // Returns the record of the demo's zone that is not rejected.
  async record() {
    const { records } = await this.home.simulator("bgerp", "/operator/api/state");
    return records.find(({ state }) => state !== "rejected");
  }

  async act(action, body = {}) {
    const { id } = await this.record();
    await fetch(`${this.url}/api/records/${id}/${action}`, {
      method: "POST",
      headers: { "Content-Type": "application/json" },
      body: JSON.stringify(body),
    });
  }

  async edit(values) {
    for (const [register, value] of Object.entries(values)) await this.act("edit", { register, value });
  }

  // Waits until Home Assistant shows a state of the zone; returns how many seconds that took.
  async shows(domain, key, isRight) {
    const begin = Date.now();
    await this.home.until(`the ${domain} ${key}`, async () => {
      const entities = await this.home.command("config/entity_registry/list");
      const entity = entities.find(({ unique_id }) => unique_id === `346-${key}`);
      const state = entity && (await this.home.state(entity.entity_id));
      return state && isRight(state);
    });
    return (Date.now() - begin) / 1000;
  }
}

// One printer of the ErpNet.FP simulator.
class Till {
  serial = "DT279013";

  constructor(home) {
    this.home = home;
    this.url = `http://127.0.0.1:${home.demo.ports.erpnetfp.port}`;
  }

  // Returns the id of the printer in the device registry.
  async device() {
    const devices = await this.home.command("config/device_registry/list");
    return devices.find(({ serial_number }) => serial_number === this.serial).id;
  }

  // Returns the receipts on the printer's paper, oldest first.
  async roll() {
    const papers = await this.home.simulator("erpnetfp", "/simulator/roll");
    return papers.filter(({ serial, kind }) => serial === this.serial && kind === "receipt");
  }

  // Lets the answer to the next document be lost behind the server.
  async loseNextAnswer() {
    const body = new URLSearchParams({ kind: "lost_close" });
    await fetch(`${this.url}/simulator/faults`, { method: "POST", body, redirect: "manual" });
  }

  // Prints a receipt; returns the text of the error, if there is one.
  async sell() {
    const items = [{ text: "Сирене", unit_price: 8.9, tax_group: 2 }];
    const data = { device_id: await this.device(), items };
    return this.home.page.evaluate(async (data) => {
      const { hass } = document.querySelector("home-assistant");
      return hass.callService("zontromat", "print_receipt", data, {}, false).then(
        () => "",
        (error) => error.message,
      );
    }, data);
  }

  async lastNumber() {
    return (await this.home.state(await this.home.entity("erpnetfp", "sensor", `${this.serial}-last_receipt_number`))).state;
  }

  // Fills the dialog of one item in.
  async addItem(form, { text, quantity, price }) {
    await form.locator("ha-selector-object ha-button").first().click();
    const dialog = this.home.page.locator("dialog-form");
    const fields = dialog.locator("ha-form ha-selector");
    const [name, number, unitPrice, taxGroup] = [0, 1, 2, 3].map((index) => fields.nth(index));
    await name.locator("input").fill(text);
    await number.locator("input").fill(quantity);
    await unitPrice.locator("input").fill(price);
    await taxGroup.locator("ha-select").click();
    await this.home.page.locator("ha-dropdown-item:visible").nth(1).click();
    await dialog.locator("ha-dialog-footer ha-button").last().click();
    await dialog.locator("ha-form").waitFor({ state: "detached" });
  }
}

// What the operator configures in the demo's zone, and whose card opens its door.
const BGERP_ZONE = JSON.parse(readFileSync(new URL("bgerp_zone.json", import.meta.url), "utf8"));
const CARD = "445E6046010080FF";

// Lets somebody hold a card to the reader outside of the demo's door, and waits until the zone has released it.
async function holdCard(home) {
  const room = `http://127.0.0.1:${home.demo.ports.bgerp.room}`;
  await fetch(`${room}/control/hold`, { method: "POST", body: JSON.stringify({ card_id: CARD }) });
  const lock = await home.entity("bgerp", "lock");
  await home.until("the open lock", async () => ["unlocked", "open"].includes((await home.state(lock)).state));
  const isOpen = async () => (await (await fetch(`${room}/control/room`)).json()).door_open;
  await home.until("the open door", isOpen);
}

// Opens the page of a function block's device.
async function openBlock(home, block) {
  const devices = await home.command("config/device_registry/list");
  const device = devices.find(({ identifiers }) => identifiers.some(([, id]) => id === `bgerp-346-${block}`));
  await home.open(`/config/devices/device/${device.id}`);
}

// Clicks a set point towards the middle in the dialog of a climate entity; returns it as Home Assistant shows it then.
async function changeSetPoint(home, climate, middle) {
  const setPoint = async () => (await home.state(climate)).attributes.temperature;
  await home.openMoreInfo(climate);
  const before = await setPoint();
  const [less, more] = [0, 1];
  await home.page
    .locator("ha-more-info-dialog ha-outlined-icon-button")
    .nth(before < middle ? more : less)
    .click();
  await home.until("the new set point", async () => (await setPoint()) !== before);
  return setPoint();
}

// Opens the page of one of the devices behind the iZone bridge.
async function openBehindBridge(home, identity) {
  const devices = await home.command("config/device_registry/list");
  const isRight = ({ identifiers }) => identifiers.some(([, id]) => id === `izone-000013170-${identity}`);
  await home.open(`/config/devices/device/${devices.find(isRight).id}`);
}

export const SHOTS = {
  dashboard: (home) => home.open("/zontromat-demo/systems"),

  integration: (home) => home.open(INTEGRATION),

  "add-system": async (home) => {
    await home.open(INTEGRATION);
    await home.click("ui.panel.config.integrations.integration_page.add_hub");
    await home.page.locator("step-flow-menu").waitFor();
  },

  repairs: (home) => home.open("/config/repairs"),

  "htrest-device": (home) => home.openDevice("htrest"),

  "htrest-set-point": async (home) => {
    const setPoint = await changeSetPoint(home, await home.entity("htrest", "climate"), 22);
    const { value } = await home.simulator("htrest", "/api/v1/param/HKR%20Soll_Raum");
    home.require(value === setPoint, `the simulator has the new set point, ${value} °C`);
  },

  "htrest-repair": async (home) => {
    await home.open("/config/repairs");
    await home.page.locator("ha-config-repairs ha-list-item-button").first().click();
    await home.page.locator("step-flow-form").waitFor();
  },

  "htrest-diagnostics": async (home) => {
    await home.openDevice("htrest");
    await home.page.locator("ha-device-info-card ha-dropdown ha-icon-button").click();
    return async () => {
      const file = await home.download("ui.panel.config.devices.download_diagnostics");
      home.require(Object.keys(file.data.system).length > 0, "the diagnostics file has content");
    };
  },

  "bgerp-waiting": async (home) => {
    const operator = new Operator(home);
    await home.openDevice("bgerp");
    // Rejected, a zone that was approved for earlier pictures asks again.
    if ((await operator.record())?.state === "active") await operator.act("reject");
    await operator.shows("sensor", "standing", ({ state }) => state === "waiting");
    await home.open("/config/repairs");
    await home.page.locator("ha-config-repairs ha-list-item-button", { hasText: "Zone 346" }).click();
    await home.page.locator("dialog-repairs-issue ha-markdown").waitFor();
  },

  "bgerp-operator": async (home) => {
    const operator = new Operator(home);
    await home.page.goto(operator.url);
    await home.page.getByRole("button", { name: "346", exact: true }).last().click();
    if ((await operator.record()).state !== "active")
      await home.page.getByRole("button", { name: "Approve" }).last().click();
    await home.until("the approval", async () => (await operator.record()).state === "active");
    await operator.edit(BGERP_ZONE);
    await operator.act("grant", { card_id: CARD, doors: [1] });
    await home.page.locator("#filter").fill("hvac");
    return async () => {
      await home.open("/profile");
      const seconds = await operator.shows("climate", "climate", ({ state }) => state === "heat_cool");
      home.require(seconds < 10, `the zone appeared by itself, ${seconds} s after Home Assistant was opened`);
    };
  },

  "bgerp-zone": (home) => home.openDevice("bgerp"),

  "bgerp-device": async (home) => {
    const operator = new Operator(home);
    const climate = await home.entity("bgerp", "climate");
    const goal = (await home.state(climate)).attributes.temperature === 22 ? 21 : 22;
    await operator.edit({ "hvac.goal_building_temp": goal });
    const isRight = ({ attributes }) => attributes.temperature === goal;
    const seconds = await operator.shows("climate", "climate", isRight);
    home.require(seconds < 10, `the operator's edit is shown ${seconds} s later`);
    await openBlock(home, "hvac");
  },

  "bgerp-hardware": async (home) => {
    await home.open(`${INTEGRATION}#config_entry=${home.demo.entries.bgerp}`);
    // The entry begins with its function blocks; the hardware follows them.
    const hardware = home.page.locator("ha-config-sub-entry-row");
    await hardware.first().waitFor();
    await hardware.last().evaluate((row) => row.scrollIntoView({ block: "end" }));
  },

  "bgerp-climate": async (home) => home.openMoreInfo(await home.entity("bgerp", "climate")),

  "bgerp-door": async (home) => {
    await openBlock(home, "access_control_1");
    await holdCard(home);
  },

  "bgerp-operator-attendance": async (home) => {
    const count = async () => (await home.simulator("bgerp", "/operator/api/state")).attendance.length;
    await home.open("/profile");
    const before = await count();
    await holdCard(home);
    await home.until("the record", async () => (await count()) > before);
    await home.page.goto(new Operator(home).url);
    const record = home.page.locator("#attendance tr").first();
    await record.waitFor();
    await record.scrollIntoViewIfNeeded();
  },

  "thinknx-import": async (home) => {
    const entry = home.demo.entries.thinknx;
    const lines = (await home.simulatorText("thinknx", "/simulator/table")).trim().split("\n");
    // Two devices are taken out, so that there is something to add again, and one gets another name.
    const guids = lines.slice(-2).map((line) => line.split("\t")[2]);
    await home.open("/profile");
    await home.page.evaluate(
      async ([entry_id, guids]) => {
        const { hass } = document.querySelector("home-assistant");
        const subentries = await hass.callWS({ type: "config_entries/subentries/list", entry_id });
        for (const { subentry_id, unique_id } of subentries)
          if (guids.includes(unique_id)) await hass.callWS({ type: "config_entries/subentries/delete", entry_id, subentry_id });
      },
      [entry, guids],
    );
    await home.open(INTEGRATION);
    const row = home.page.locator("ha-config-entry-row", { hasText: "Thinknx 127.0.0.1" });
    await row.locator("ha-icon-button").nth(1).click();
    await home.page.locator("step-flow-menu").getByText("Import devices").click();
    const table = lines.join("\n").replace("Living room ceiling light", "Living room chandelier");
    await home.page.locator("step-flow-form textarea").fill(table);
    await home.click("ui.panel.config.integrations.config_flow.submit");

    await home.page.locator("step-flow-form", { hasText: "Skipped" }).waitFor();
    return async () => {
      await home.click("ui.panel.config.integrations.config_flow.submit");
      await home.page.locator("step-flow-create-entry").waitFor();
    };
  },

  "thinknx-devices": async (home) => {
    await home.open(`/config/devices/dashboard?historyBack=1&config_entry=${home.demo.entries.thinknx}`);
  },

  "thinknx-device": async (home) => {
    const devices = await home.command("config/device_registry/list");
    const { id } = devices.find(({ name }) => name === "Living room thermostat");
    await home.open(`/config/devices/device/${id}`);
  },

  "izone-device": (home) => home.openDevice("izone"),

  "izone-unit": (home) => openBehindBridge(home, "unit-0"),

  "izone-zone": (home) => openBehindBridge(home, "zone-0"),

  "izone-zone-set-point": async (home) => {
    const setPoint = await changeSetPoint(home, await home.entity("izone", "climate", "zone-0-climate"), 24);
    // The bridge puts {OK} behind its answers.
    const zones = async () => JSON.parse((await home.simulatorText("izone", "/Zones1_4")).replace("{OK}", ""));
    await home.until("the zone's set point", async () => Number((await zones())[0].SetPoint) === setPoint);
    home.require(true, `the simulator has the new set point, ${setPoint} °C`);
  },

  "izone-split": (home) => openBehindBridge(home, "split-3"),

  "izone-irrigation": async (home) => {
    const press = async (key) => {
      const entity_id = await home.entity("izone", "button", key);
      await home.page.evaluate(
        (entity_id) => document.querySelector("home-assistant").hass.callService("button", "press", { entity_id }),
        entity_id,
      );
    };
    await home.open("/profile");
    await press("program-0-run");
    const valve = await home.entity("izone", "valve", "station-0-valve");
    await home.until("water on the front lawn", async () => (await home.state(valve)).state === "open");
    await openBehindBridge(home, "irrigation-0");
    return () => press("irrigation-0-stop");
  },

  "izone-power": (home) => openBehindBridge(home, "power_monitor-0"),

  "izone-dashboard": async (home) => {
    await home.page.setViewportSize({ width: 1400, height: 1500 });
    await home.open("/zontromat-demo/systems");
    await home.page.getByText("iZone home").scrollIntoViewIfNeeded();
  },

  "erpnetfp-action": async (home) => {
    const till = new Till(home);
    await home.page.setViewportSize({ width: 1400, height: 1500 });
    await home.open("/config/tools/action?service=zontromat.print_receipt");
    const form = home.page.locator("ha-service-control");
    await form.locator("ha-selector-device").click();
    await home.page.getByText(`FP-2000 ${till.serial}`).last().click();
    await till.addItem(form, { text: "Хляб", quantity: "2", price: "1.20" });
    await till.addItem(form, { text: "Кафе", quantity: "1", price: "2.50" });
    await home.page.locator("tools-action ha-progress-button").click();
    const response = home.page.locator("tools-action ha-yaml-editor");
    await response.waitFor();
    await response.scrollIntoViewIfNeeded();
    const receipt = (await till.roll()).at(-1);
    home.require(receipt.total === "4.90", `the roll has receipt ${receipt.number} for ${receipt.total} EUR`);
    await response.getByText(receipt.number).waitFor();
    home.require(true, "its number came back");
  },

  "erpnetfp-roll": async (home) => {
    const till = new Till(home);
    if (!(await till.roll()).length) await till.sell();
    await home.page.goto(`${till.url}/simulator`);
    await home.page.getByText("ФИСКАЛЕН БОН").first().scrollIntoViewIfNeeded();
  },

  "erpnetfp-device": async (home) => {
    const till = new Till(home);
    if (!(await till.roll()).length) await till.sell();
    await home.open(`/config/devices/device/${await till.device()}`);
  },

  "erpnetfp-repair": async (home) => {
    const till = new Till(home);
    await till.loseNextAnswer();
    const error = await till.sell();
    home.require(error.includes("it is not known whether"), "nobody knows whether the receipt was printed");
    await home.open("/config/repairs");
    await home.page.locator("ha-config-repairs ha-list-item-button", { hasText: till.serial }).first().click();
    await home.page.locator("step-flow-menu").waitFor();
    return async () => {
      const receipt = (await till.roll()).at(-1);
      await home.page.locator("step-flow-menu ha-list-item").first().click();
      await home.page.locator("step-flow-form input").fill(receipt.number);
      await home.page.locator("dialog-data-entry-flow ha-dialog-footer ha-button").click();
      await home.until("the answer", async () => (await till.lastNumber()) === receipt.number);
      home.require(true, `the printer's last receipt is ${receipt.number}, as the person said`);
    };
  },
};
