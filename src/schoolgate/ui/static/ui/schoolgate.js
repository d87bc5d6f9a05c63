/* Everything here is a kindness: every page works without it. No eval, no inline handlers, no requests of its own. */
(function () {
  "use strict";
  var root = document.documentElement.dataset;

  function all(selector, action, within) { Array.prototype.forEach.call((within || document).querySelectorAll(selector), action); }

  /* --- A form is sent once. Buttons are not disabled but marked, so the pressed one's name and value still go along. */
  document.addEventListener("submit", function (event) {
    var form = event.target;
    if (form.dataset.sent) { event.preventDefault(); return; }
    if (form.method === "dialog") { return; }
    form.dataset.sent = "yes";
    setTimeout(function () {
      if (event.defaultPrevented) { release(form); return; }
      form.setAttribute("aria-busy", "true");
      all("button:not([type=button])", function (button) { button.setAttribute("aria-disabled", "true"); }, form);
    }, 0);
    setTimeout(function () { release(form); }, 10000); /* the line was lost, or it was a download */
  });
  function release(form) {
    delete form.dataset.sent;
    form.removeAttribute("aria-busy");
    all("button[aria-disabled]", function (button) { button.removeAttribute("aria-disabled"); }, form);
  }
  addEventListener("pageshow", function (event) { if (event.persisted) { all("form[data-sent]", release); } });

  /* --- Long words are kept in this tab until they have arrived. They belong to whoever wrote them: another person
         who signs in here never sees them, and signing out forgets them. */
  var DRAFT = "draft:", SENT = "sent-drafts";
  var store = null;
  try { store = window.sessionStorage; store.getItem(SENT); } catch (none) { store = null; }

  function key(area) { return DRAFT + (root.who || "") + ":" + location.pathname + ":" + area.name + ":" + (area.id || ""); }
  function draftable(area) { return area.matches("textarea[name]:not([data-no-draft])"); }
  function forget(unless) {
    Object.keys(store).forEach(function (name) {
      if (name.indexOf(DRAFT) === 0 && !(unless && name.indexOf(unless) === 0)) { store.removeItem(name); }
    });
  }

  /* What `notes/draft.js` keeps on this device is forgotten with it, tab or no tab. */
  function forgetNotes(unless) {
    try {
      Object.keys(localStorage).forEach(function (name) {
        if (name.indexOf("note:") === 0 && !(unless && name.indexOf(unless) === 0)) { localStorage.removeItem(name); }
      });
    } catch (none) { /* nothing is kept where nothing can be */ }
  }
  if (root.who) { forgetNotes("note:" + root.who + ":"); }
  document.addEventListener("submit", function (event) { if (event.target.hasAttribute("data-sign-out")) { forgetNotes(); } });

  if (store) {
    /* A page that shows errors, or that the school could not be reached, means that nothing has arrived yet. */
    if (!document.querySelector("[data-focus], [data-kept]")) {
      (store.getItem(SENT) || "").split("\n").forEach(function (name) { if (name) { store.removeItem(name); } });
    }
    store.removeItem(SENT);
    if (root.who) { forget(DRAFT + root.who + ":"); }

    all("textarea[name]", function (area) {
      var kept = draftable(area) && store.getItem(key(area));
      if (kept && !area.value) { area.value = kept; }
    });
    document.addEventListener("input", function (event) {
      var area = event.target;
      if (!draftable(area)) { return; }
      try {
        if (area.value) { store.setItem(key(area), area.value); } else { store.removeItem(key(area)); }
      } catch (full) { /* nothing is lost: the words still stand on the page */ }
    });
    document.addEventListener("submit", function (event) {
      if (event.target.hasAttribute("data-sign-out")) { forget(); return; }
      var sent = [];
      all("textarea[name]", function (area) { sent.push(key(area)); }, event.target);
      if (sent.length) { store.setItem(SENT, sent.join("\n")); }
    });
  }

  /* --- What needs attention gets the focus: the summary of errors, after a load and after a swap. */
  function attend(within) {
    var first = within.querySelector && within.querySelector("[data-focus]");
    if (first) { first.focus(); }
  }
  attend(document);
  document.addEventListener("htmx:afterSwap", function (event) { attend(event.target); });

  /* --- A small menu closes with Escape and when one presses beside it. */
  document.addEventListener("keydown", function (event) {
    if (event.key !== "Escape") { return; }
    all("details.menu[open]", function (menu) { menu.open = false; menu.querySelector("summary").focus(); });
  });
  document.addEventListener("click", function (event) {
    all("details.menu[open]", function (menu) { if (!menu.contains(event.target)) { menu.open = false; } });
    if (event.target.closest && event.target.closest("[data-print]")) { event.preventDefault(); print(); }
  });

  /* --- Read aloud, by a voice of the device itself: words about a child are not sent away to be spoken. Offered only
         where there is such a voice for the language the words are in. */
  var speech = window.speechSynthesis;
  function speaker(words) {
    var language = ((words.closest("[lang]") || document.documentElement).lang || "en").slice(0, 2).toLowerCase();
    return speech.getVoices().filter(function (one) { return one.localService && one.lang.slice(0, 2).toLowerCase() === language; })[0];
  }
  function readable(button) { return document.getElementById(button.dataset.read); }
  function offer() { all("[data-read]", function (button) { var words = readable(button); button.hidden = !(words && speaker(words)); }); }
  function say(button, word) { button.lastElementChild.textContent = button.dataset[word]; button.setAttribute("aria-pressed", String(word === "stop")); }
  if (speech && document.querySelector("[data-read]")) {
    offer();
    if (speech.addEventListener) { speech.addEventListener("voiceschanged", offer); }
    addEventListener("pagehide", function () { speech.cancel(); });
    document.addEventListener("click", function (event) {
      var button = event.target.closest && event.target.closest("[data-read]");
      if (!button) { return; }
      var was = button.getAttribute("aria-pressed") === "true";
      speech.cancel();
      all("[data-read]", function (other) { say(other, "start"); });
      if (was) { return; }
      var spoken = new SpeechSynthesisUtterance(readable(button).innerText);
      spoken.voice = speaker(readable(button));
      spoken.lang = spoken.voice.lang;
      spoken.onend = spoken.onerror = function () { say(button, "start"); };
      say(button, "stop");
      speech.speak(spoken);
    });
  }

  /* --- Installable: the worker keeps our own files and the offline page, never a page with somebody's name on it. */
  if ("serviceWorker" in navigator && root.worker) {
    addEventListener("load", function () { navigator.serviceWorker.register(root.worker).catch(function () { /* no worker, no harm */ }); });
  }
})();
