// The operator's page: shows the state every second and sends what the operator decides.

const PERIOD = 1000;
const $ = (id) => document.getElementById(id);
const shown = new Map(); // what each part of the page was last drawn from
let selected = null;
let zone = "Europe/Sofia";
let registers = [];

async function call(path, body) {
  const options = body && {
    method: "POST",
    headers: { "Content-Type": "application/json" },
    body: JSON.stringify(body),
  };
  const response = await fetch(`/operator/api/${path}`, options);
  if (response.headers.get("Content-Type")?.startsWith("application/json")) {
    const answer = await response.json();
    if (response.ok) return answer;
    throw new Error(answer.error);
  }
  throw new Error(`${response.status}: ${await response.text()}`);
}

function say(text) {
  $("message").textContent = text;
  $("message").hidden = !text;
}

async function act(path, body) {
  try {
    await call(path, body);
    say("");
  } catch (error) {
    say(error.message);
  }
  await refresh();
}

// Drawing a part only when its data changed keeps what is focused or selected in it.
function changed(part, data) {
  const text = JSON.stringify(data);
  if (shown.get(part) === text) return false;
  shown.set(part, text);
  return true;
}

function moment(seconds) {
  if (seconds === null) return "never";
  return new Date(seconds * 1000).toLocaleString("en-GB", { timeZone: zone });
}

function text(value) {
  return typeof value === "string" ? value : JSON.stringify(value);
}

function button(label, onClick) {
  const element = document.createElement("button");
  element.type = "button";
  element.textContent = label;
  element.addEventListener("click", (event) => {
    event.stopPropagation();
    onClick();
  });
  return element;
}

function row(...cells) {
  const element = document.createElement("tr");
  for (const content of cells) {
    const cell = element.insertCell();
    cell.append(...[content ?? ""].flat());
  }
  return element;
}

function decisions(record) {
  const path = `records/${record.id}`;
  const buttons = [];
  if (record.state !== "active") buttons.push(button("Approve", () => act(`${path}/approve`, {})));
  else buttons.push(button("Deactivate", () => act(`${path}/deactivate`, {})));
  if (record.state !== "rejected") buttons.push(button("Reject", () => act(`${path}/reject`, {})));
  return buttons;
}

function drawDevices(records) {
  $("no-devices").hidden = records.length > 0;
  $("devices").replaceChildren(...records.map((record) => {
    const open = button(record.serial, () => select(record.id));
    const line = row(`${record.id}`, open, record.model, record.name, record.state, record.dialect,
      moment(record.last_sync), decisions(record));
    line.cells[4].className = record.state;
    line.setAttribute("aria-selected", record.id === selected);
    return line;
  }));
}

function drawAttendance(entries) {
  $("attendance").replaceChildren(...entries.toReversed().map((entry) => row(moment(entry.second), entry.card_id,
    entry.reader_id, entry.meaning, `${entry.record}`, entry.copies > 1 ? `${entry.copies} times` : "once")));
}

function drawLog(events) {
  $("log").replaceChildren(...events.map((event) => row(moment(event.at), event.kind,
    event.record === null ? "" : `${event.record}`, event.register,
    event.value === null ? "" : text(event.value), event.text)));
}

function drawDevice(record) {
  $("device").hidden = false;
  $("device-title").textContent = `Device ${record.id}: ${record.name ?? record.serial}`;
  if (changed("name", [record.id, record.name])) $("rename").elements.name.value = record.name ?? "";
  if (changed("cards", [record.id, record.cards])) {
    $("cards").replaceChildren(...record.cards.map((card) => row(card.card_id, moment(card.valid_until),
      card.doors.join(", "), button("Revoke", () => act(`records/${record.id}/revoke`, { card_id: card.card_id })))));
  }
  if (changed("registers", [record.id, record.registers])) {
    registers = record.registers;
    drawRegisters();
    drawChoice();
  }
}

function drawRegisters() {
  const wanted = $("filter").value.toLowerCase();
  $("registers").replaceChildren(...registers.filter((register) => register.name.toLowerCase().includes(wanted))
    .map((register) => row(register.name, register.scope, text(register.value), register.stamp)));
}

function drawChoice() {
  const choice = $("edit").elements.register;
  const before = choice.value;
  const names = registers.filter((register) => register.editable).map((register) => register.name);
  if (!changed("choice", [selected, names])) return;
  choice.replaceChildren(...names.map((name) => new Option(name)));
  if (names.includes(before)) choice.value = before;
  else showChosen();
}

function showChosen() {
  const register = registers.find(({ name }) => name === $("edit").elements.register.value);
  $("edit").elements.value.value = register ? text(register.value) : "";
  $("limits").textContent = register ? [register.type, register.limits].filter(Boolean).join(", ") : "";
}

function select(id) {
  selected = id;
  say("");
  refresh();
}

async function refresh() {
  try {
    const state = await call("state");
    zone = state.zone;
    $("time").textContent = `${moment(state.time)} (${state.zone})`;
    $("bgerp-id").textContent = state.bgerp_id;
    if (changed("devices", [selected, state.records])) drawDevices(state.records);
    if (changed("attendance", state.attendance)) drawAttendance(state.attendance);
    if (changed("log", state.log)) drawLog(state.log);
    if (selected !== null) drawDevice(await call(`records/${selected}`));
  } catch (error) {
    $("time").textContent = `no answer: ${error.message}`;
  }
}

function onSubmit(id, send) {
  $(id).addEventListener("submit", async (event) => {
    event.preventDefault();
    const form = event.currentTarget;
    await send(new FormData(form), form);
  });
}

onSubmit("rename", (data) => act(`records/${selected}/rename`, { name: data.get("name") }));
onSubmit("edit", (data) => act(`records/${selected}/edit`, {
  register: data.get("register"),
  value: data.get("value") === "null" ? null : data.get("value"),
}));
onSubmit("grant", async (data, form) => {
  const until = data.get("valid_until");
  await act(`records/${selected}/grant`, {
    card_id: data.get("card_id"),
    doors: data.getAll("door").map(Number),
    valid_until: until ? Date.parse(`${until}T23:59:59`) / 1000 : null,
  });
  form.elements.card_id.value = "";
});
$("filter").addEventListener("input", drawRegisters);
$("edit").elements.register.addEventListener("change", showChosen);

refresh();
setInterval(refresh, PERIOD);
