"use strict";
(() => {
  const table = document.getElementById("all"), tools = document.getElementById("tools");
  const rows = [...table.tBodies[0].rows], heads = [...table.tHead.rows[0].cells];
  const kinds = [["all", ""], ["failures", "silent announced missing"], ["silent", "silent"], ["announced", "announced"],
    ["no answer", "missing"], ["undecided", "undecided"], ["held", "held"]];
  const state = { show: "all", find: "", sort: "", down: "" };
  for (const [key, value] of new URLSearchParams(location.hash.slice(1))) if (key in state) state[key] = value;

  const buttons = kinds.map(([name, classes]) => {
    const count = classes ? rows.filter(r => classes.split(" ").includes(r.className)).length : rows.length;
    const button = document.createElement("button");
    button.type = "button"; button.textContent = `${name} (${count})`; button.dataset.show = name;
    button.addEventListener("click", () => { state.show = name; apply(); });
    return button;
  });
  const search = document.createElement("input");
  search.type = "search"; search.placeholder = "find in names and words"; search.value = state.find;
  search.setAttribute("aria-label", "find in names and words");
  search.addEventListener("input", () => { state.find = search.value; apply(); });
  const shown = document.createElement("span");
  shown.setAttribute("role", "status");
  tools.append(...buttons, search, shown);
  tools.hidden = false;
  for (const head of heads) {
    const button = document.createElement("button");
    button.type = "button"; button.textContent = head.textContent; head.textContent = ""; head.append(button);
    button.addEventListener("click", () => {
      const again = state.sort === head.dataset.key;
      state.down = again && !state.down ? "1" : "";
      state.sort = head.dataset.key;
      apply();
    });
  }

  function apply() {
    const classes = (kinds.find(([name]) => name === state.show) || kinds[0])[1].split(" ");
    const words = state.find.toLowerCase();
    const column = heads.findIndex(head => head.dataset.key === state.sort);
    const order = column < 0 ? rows : [...rows].sort(comparison(column));
    let count = 0;
    for (const row of order) {
      const visible = (!classes[0] || classes.includes(row.className)) && row.textContent.toLowerCase().includes(words);
      row.hidden = !visible;
      count += visible;
      table.tBodies[0].append(row);
    }
    heads.forEach((head, k) => head.setAttribute("aria-sort", k === column ? (state.down ? "descending" : "ascending") : "none"));
    buttons.forEach(button => button.setAttribute("aria-pressed", button.dataset.show === state.show));
    shown.textContent = `${count} shown`;
    const kept = Object.entries(state).filter(([key, value]) => value && !(key === "show" && value === "all"));
    const hash = new URLSearchParams(kept).toString();
    if (hash || /^#(show|find|sort|down)=/.test(location.hash)) history.replaceState(null, "", "#" + hash);
  }

  function comparison(column) {
    const sign = state.down ? -1 : 1, numeric = heads[column].dataset.kind === "number";
    return (a, b) => {
      const [one, other] = [a, b].map(row => numeric ? row.cells[column].dataset.number : row.cells[column].textContent);
      if (numeric) {
        if (one === undefined || other === undefined) return (one === undefined) - (other === undefined);
        return sign * (Number(one) < Number(other) ? -1 : Number(one) > Number(other) ? 1 : 0);
      }
      return sign * one.localeCompare(other);
    };
  }

  apply();
})();
