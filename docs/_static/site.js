/* A formula within a line that is wider than the page scrolls inside its own box. */

function boxLongFormulas() {
  for (const formula of document.querySelectorAll("article mjx-container:not([display])")) {
    formula.classList.remove("long");
    const room = formula.closest("p, li, dd, td, th, h1, h2, h3, div");
    formula.classList.toggle("long", formula.getBoundingClientRect().width > room.clientWidth);
  }
}

window.addEventListener("load", () => {
  const typeset = window.MathJax?.startup?.promise;
  if (!typeset) return;
  typeset.then(boxLongFormulas);
  window.addEventListener("resize", boxLongFormulas);
});
