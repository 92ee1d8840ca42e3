// Photographs a running demo; started by scripts/screenshots. What to photograph is in shots.mjs.
import { mkdirSync, readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { parseArgs } from "node:util";

import { SHOTS } from "./shots.mjs";

// Home Assistant in the browser, for the functions of shots.mjs.
class Home {
  constructor(page, demo) {
    this.page = page;
    this.demo = demo;
  }

  // Opens a page of the frontend and waits until it has settled.
  async open(path) {
    await this.page.goto(this.demo.url + path, { waitUntil: "networkidle" });
    const busy = this.page.locator("hass-loading-screen:visible, ha-spinner:visible");
    await this.until(`the end of loading ${path}`, async () => (await busy.count()) === 0);
  }

  // Opens the page of a system's device, the one that its others belong to.
  async openDevice(system) {
    const devices = await this.command("config/device_registry/list");
    const isMain = (device) =>
      device.primary_config_entry === this.demo.entries[system] && !device.via_device_id && !device.parent_device_id;
    await this.open(`/config/devices/device/${devices.find(isMain).id}`);
  }

  // Opens the dialog of an entity over the dashboard.
  async openMoreInfo(entityId) {
    await this.open("/zontromat-demo/systems");
    await this.page.evaluate((entityId) => {
      const event = new CustomEvent("hass-more-info", { detail: { entityId } });
      document.querySelector("home-assistant").dispatchEvent(event);
    }, entityId);
    await this.page.locator("ha-more-info-dialog ha-more-info-info").waitFor();
  }

  // Returns the id of the first entity of a system in a domain whose unique id ends with the key.
  async entity(system, domain, key = "") {
    const entities = await this.command("config/entity_registry/list");
    const fits = (entity) =>
      entity.config_entry_id === this.demo.entries[system] &&
      entity.entity_id.startsWith(`${domain}.`) &&
      entity.unique_id.endsWith(key);
    return entities.find(fits).entity_id;
  }

  // Returns the state object of an entity.
  async state(entityId) {
    return this.page.evaluate((id) => document.querySelector("home-assistant").hass.states[id], entityId);
  }

  // Sends a WebSocket command and returns its result.
  async command(type) {
    if (this.page.url() === "about:blank") await this.open("/profile");
    return this.page.evaluate((type) => document.querySelector("home-assistant").hass.callWS({ type }), type);
  }

  // Asks a system's simulator directly and returns its JSON.
  async simulator(system, path) {
    return JSON.parse(await this.simulatorText(system, path));
  }

  // Asks a system's simulator directly and returns its text.
  async simulatorText(system, path) {
    return (await fetch(`http://127.0.0.1:${this.demo.ports[system].port}${path}`)).text();
  }

  // Clicks on what has a text of the frontend, given by its key so that it works in every language.
  async click(key) {
    const text = await this.page.evaluate((key) => document.querySelector("home-assistant").hass.localize(key), key);
    await this.page.getByText(text, { exact: true }).first().click();
  }

  // Clicks like `click` and returns the JSON of the file that is downloaded.
  async download(key) {
    const [download] = await Promise.all([this.page.waitForEvent("download"), this.click(key)]);
    return JSON.parse(readFileSync(await download.path(), "utf8"));
  }

  async until(what, condition) {
    for (const end = Date.now() + 20000; !(await condition()); await this.page.waitForTimeout(100)) {
      if (Date.now() > end) throw new Error(`waited in vain for ${what}`);
    }
  }

  // Checks what a picture alone cannot prove.
  require(condition, what) {
    if (!condition) throw new Error(`not true: ${what}`);
    console.log(`    ${what}`);
  }
}

async function photograph(browser, demo, name, { language, dark, out }) {
  const colorScheme = dark ? "dark" : "light";
  const context = await browser.newContext({
    viewport: { width: 1400, height: 900 },
    colorScheme,
    reducedMotion: "reduce",
  });
  await context.addInitScript(
    ([hassUrl, access_token, language]) => {
      const tokens = { hassUrl, access_token, clientId: `${hassUrl}/`, token_type: "Bearer", refresh_token: "" };
      localStorage.hassTokens = JSON.stringify({ ...tokens, expires_in: 1e9, expires: Date.now() + 1e12 });
      localStorage.selectedLanguage = JSON.stringify(language);
    },
    [demo.url, demo.token, language],
  );
  const page = await context.newPage();
  page.setDefaultTimeout(20000);
  const finish = await SHOTS[name](new Home(page, demo));
  await page.waitForTimeout(1000); // what moves in spite of reducedMotion
  const variant = (language === "en" ? "" : `-${language}`) + (dark ? "-dark" : "");
  await page.screenshot({ path: `${out}/${name}${variant}.png` });
  console.log(`${out}/${name}${variant}.png`);
  await finish?.();
  await context.close();
}

async function main() {
  const { values: options, positionals } = parseArgs({
    allowPositionals: true,
    options: {
      browser: { type: "string" },
      modules: { type: "string" },
      config: { type: "string" },
      out: { type: "string", default: "docs/images" },
      language: { type: "string", default: "en" },
      dark: { type: "boolean", default: false },
    },
  });
  const names = positionals.length ? positionals : Object.keys(SHOTS);
  const unknown = names.find((name) => !(name in SHOTS));
  if (unknown) throw new Error(`no picture is called ${unknown}; there are ${Object.keys(SHOTS).join(", ")}`);
  const demo = await runningDemo(options.config);
  mkdirSync(options.out, { recursive: true });
  const { chromium } = createRequire(`${options.modules}/`)("playwright-core");
  // The browser finds no host but this one, whatever a page or the browser itself asks for.
  const args = ["--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1"];
  const browser = await chromium.launch({ executablePath: options.browser, args });
  try {
    for (const name of names) await photograph(browser, demo, name, options);
  } finally {
    await browser.close();
  }
}

async function runningDemo(config) {
  try {
    const demo = JSON.parse(readFileSync(`${config}/demo.json`, "utf8"));
    await fetch(demo.url);
    return demo;
  } catch {
    throw new Error(`no demo runs in ${config}: start scripts/develop first, or name its directory with --config`);
  }
}

main().catch((error) => {
  console.error(`\x1b[1merror:\x1b[0m ${error.message.split("\n")[0]}`);
  process.exit(1);
});
