(function () {
  "use strict";
  // Keeps each answer as it is given. Without this, or when it fails, the page's own button saves the same.
  var form = document.getElementById("page"), note = document.getElementById("kept");
  if (!form || !note || !window.fetch || !window.URLSearchParams) return;
  var pending = {}, busy = false, timer = 0, pause = 1000;
  function now() { return window.performance ? performance.now() : Date.now(); }
  function shown(name) { return form.elements["was-" + name]; }
  function send() {
    var name = Object.keys(pending)[0];
    if (busy || !name) return;
    busy = true;
    clearTimeout(timer);
    var said = pending[name], body = new URLSearchParams();
    body.set("version", form.elements.version.value);
    body.set("was-" + name, shown(name).value);
    body.set(name, said.value);
    body.set("age", String(Math.round((now() - said.at) / 1000)));
    body.set("go", "keep");
    fetch(form.action, { method: "POST", body: body, keepalive: true, redirect: "error" }).then(function (answer) {
      busy = false;
      if (answer.status >= 500) throw answer;
      if (pending[name] === said) delete pending[name];
      pause = 1000;
      if (answer.status === 204) {
        shown(name).value = said.value;
        note.textContent = form.dataset.kept;
      } else {
        // The page has something to tell, and does when its button is pressed.
        note.textContent = "";
      }
      send();
    }).catch(function () {
      busy = false;
      note.textContent = form.dataset.away;
      timer = setTimeout(send, pause);
      pause = Math.min(pause * 2, 30000);
    });
  }
  form.addEventListener("change", function (event) {
    var field = event.target;
    if (field.type !== "radio") return;
    pending[field.name] = { value: field.value, at: now() };
    send();
  });
  window.addEventListener("online", send);
  // The button sends all that the page holds; what waits need not be sent again.
  form.addEventListener("submit", function () { pending = {}; });
})();
