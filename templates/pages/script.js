(function () {
  "use strict";
  var form = document.getElementById("page"), note = document.getElementById("kept");
  // The screen is lent: whoever goes back to a page that the browser had put aside sees nothing but what is so now.
  if ("helped" in document.body.dataset) {
    window.addEventListener("pagehide", function () { document.body.hidden = true; });
    window.addEventListener("pageshow", function (event) {
      if (event.persisted) location.reload();
    });
  }
  if (!form || !note) return;

  // Keeps each answer as it is given. Without this, or when it fails, the page's own buttons save the same.
  // Nothing is written to the browser's storage: what waits for a connection waits in this page.
  function keeping() {
    // By name: what was said and not yet heard. The server's clock says when, counted from when it made the page.
    var pending = {}, busy = false, away = false, after = null, timer = 0, pause = 1000;
    var began = (window.performance && performance.timing && performance.timing.responseStart) || Date.now();
    function waits() { return Object.keys(pending)[0]; }
    function was(name) { return form.querySelector('[name="was-' + name + '"]'); }
    function post(name) {
      var said = pending[name], stop = window.AbortController && new AbortController(), patience;
      var body = new URLSearchParams();
      body.set("version", form.elements.version.value);
      body.set("made", form.elements.made.value);
      body.set(name, said.value);
      body.set("said", String(said.at));
      body.set("go", "keep");
      if (stop) patience = setTimeout(function () { stop.abort(); }, 15000);
      return fetch(form.getAttribute("action"), {
        method: "POST", body: body.toString(), keepalive: true, redirect: "error", signal: stop ? stop.signal : undefined,
        headers: { "Content-Type": "application/x-www-form-urlencoded" }
      }).then(function (answer) {
        clearTimeout(patience);
        var status = answer.status;
        if (status !== 204 && status !== 205 && (status < 400 || status === 408 || status > 499)) throw answer;
        if (pending[name] !== said) return;
        delete pending[name];
        // Neither kept nor overtaken: the page has something to tell, and does when its button is pressed.
        note.textContent = status === 204 ? form.dataset.kept : "";
        if (status === 204) {
          was(name).value = said.value;
          was(name).disabled = false;
        }
        // Something newer was said elsewhere: show it.
        if (status === 205 && !waits() && !after) location.reload();
      });
    }
    function send() {
      var name = waits();
      if (busy || !name) return;
      busy = true;
      clearTimeout(timer);
      post(name).then(function () {
        busy = away = false;
        pause = 1000;
        if (waits()) send(); else go();
      }, function () {
        busy = false;
        away = true;
        note.textContent = form.dataset.away;
        timer = setTimeout(send, pause);
        pause = Math.min(pause * 2, 30000);
      });
    }
    function go() {
      var button = after;
      after = null;
      if (button) button.click();
    }
    form.addEventListener("change", function (event) {
      var field = event.target;
      if (field.type !== "radio") return;
      pending[field.name] = { value: field.value, at: Number(form.dataset.at) + Math.max(0, Date.now() - began) };
      // Until it is known what is stored, the page's button says this again.
      was(field.name).disabled = true;
      send();
    });
    // Without a connection, a button would lead to the browser's error page: it is pressed as soon as there is one.
    form.addEventListener("submit", function (event) {
      if (!away && navigator.onLine !== false) return;
      event.preventDefault();
      after = event.submitter || form.querySelector(".actions button");
      note.textContent = form.dataset.away;
      send();
    });
    window.addEventListener("online", function () {
      if (waits()) return send();
      away = false;
      go();
    });
    window.addEventListener("pagehide", function () {
      Object.keys(pending).forEach(function (name) { post(name).catch(function () {}); });
    });
    // Back on a page that the browser had put aside: what is stored may be newer.
    window.addEventListener("pageshow", function (event) {
      if (event.persisted && !waits()) location.reload();
    });
  }

  // An answer leads on, for whoever has asked for that: after a moment in which to see it, and only from a finger or a mouse.
  // With a keyboard one passes answers on the way to another; a screen reader's touch has no size.
  function leading() {
    var wanted = form.elements.onward, next = form.querySelector(".actions button"), touched = false, timer = 0;
    if (!wanted || !window.PointerEvent) return;
    document.getElementById("onward").hidden = false;
    window.addEventListener("pointerdown", function (event) {
      clearTimeout(timer);
      touched = event.width > 0 && event.height > 0
        && !(event.width === 1 && event.height === 1 && event.pressure === 0 && event.detail === 0);
    });
    window.addEventListener("keydown", function () {
      clearTimeout(timer);
      touched = false;
    });
    window.addEventListener("pagehide", function () { clearTimeout(timer); });
    form.addEventListener("change", function (event) {
      clearTimeout(timer);
      if (event.target.type !== "radio" || event.target.value === "" || !wanted.checked || !touched) return;
      timer = setTimeout(function () { next.click(); }, 700);
    });
  }

  // Reads the page aloud with a voice on this device; a voice from elsewhere would be told what is asked.
  function reading() {
    var speech = window.speechSynthesis, button = null;
    function voice(lang) {
      return speech.getVoices().filter(function (v) {
        return v.localService && v.lang.toLowerCase().split(/[-_]/)[0] === lang.toLowerCase().split("-")[0];
      })[0];
    }
    function label(on) { button.textContent = on ? form.dataset.quiet : form.dataset.aloud; }
    function stop() {
      speech.cancel();
      if (button) label(false);
    }
    function read() {
      var parts = form.querySelectorAll("legend, .hint, .choice span"), last = null;
      speech.cancel();
      Array.prototype.forEach.call(parts, function (part) {
        var lang = part.closest("[lang]").lang, found = voice(lang);
        if (!found) return;
        last = new SpeechSynthesisUtterance(part.textContent);
        last.voice = found;
        last.lang = found.lang;
        speech.speak(last);
      });
      if (last) last.onend = stop;
      label(Boolean(last));
    }
    function offer() {
      var first = form.querySelector("fieldset");
      if (button || !first || !voice(first.lang)) return;
      button = document.createElement("button");
      button.type = "button";
      button.className = "button plain aloud";
      button.lang = document.documentElement.lang;
      button.addEventListener("click", function () {
        if (speech.speaking) stop(); else read();
      });
      label(false);
      form.insertBefore(button, first);
    }
    offer();
    if (speech.addEventListener) speech.addEventListener("voiceschanged", offer); else speech.onvoiceschanged = offer;
    window.addEventListener("pagehide", stop);
  }

  if (window.fetch && window.URLSearchParams) keeping();
  leading();
  if (window.speechSynthesis && window.SpeechSynthesisUtterance) reading();
})();
