// The pictures of the documentation by name: how to get to what they show, with the means of class Home.
// A system adds its own under `<key>-…`. A shot may return what remains to be done once the picture is taken.

const INTEGRATION = "/config/integrations/integration/zontromat";

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
    const climate = await home.entity("htrest", "climate");
    const setPoint = async () => (await home.state(climate)).attributes.temperature;
    const before = await setPoint();
    const [less, more] = [0, 1];
    await home.openMoreInfo(climate);
    await home.page
      .locator("ha-more-info-dialog ha-outlined-icon-button")
      .nth(before < 22 ? more : less)
      .click();
    await home.until("the new set point", async () => (await setPoint()) !== before);
    const { value } = await home.simulator("htrest", "/api/v1/param/HKR%20Soll_Raum");
    home.require(value === (await setPoint()), `the simulator has the new set point, ${value} °C`);
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
};
