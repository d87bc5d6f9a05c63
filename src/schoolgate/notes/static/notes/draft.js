/* What is typed about one child stays on this device until it has arrived: through a lost signal and a reload. It
   belongs to whoever typed it, is dropped after a day, when they sign out, and when somebody else signs in here (the
   last two by ui/schoolgate.js, on every page). The page's key is kept with it, so that sent twice it counts once. */
(function () {
  "use strict";
  var DAY = 86400000, who = document.documentElement.dataset.who || "", store = null;
  try { store = window.localStorage; store.getItem("note:"); } catch (none) { return; }
  if (!who) { return; }
  var begin = "note:" + who + ":";

  function kept(name) { try { return JSON.parse(store.getItem(name)); } catch (broken) { return null; } }
  function each(action) {
    Object.keys(store).forEach(function (name) { if (name.indexOf(begin) === 0) { action(name, kept(name)); } });
  }
  var arrived = document.querySelector("[data-arrived]");
  each(function (name, draft) {
    if (!draft || Date.now() - draft.at > DAY || (arrived && draft.values.key === arrived.dataset.arrived)) { store.removeItem(name); }
  });

  var form = document.querySelector("form[data-draft]");
  if (!form) { return; }
  var name = begin + form.dataset.draft;
  function show(which, yes) { form.querySelector("[data-draft-said=" + which + "]").hidden = !yes; }
  function fields(action) {
    Array.prototype.forEach.call(form.elements, function (field) {
      if (field.name && field.name !== "csrfmiddlewaretoken" && field.type !== "submit") { action(field, field.type === "radio"); }
    });
  }
  function keep() {
    var values = {};
    fields(function (field, isChoice) { if (!isChoice || field.checked) { values[field.name] = field.value; } });
    try { store.setItem(name, JSON.stringify({ at: Date.now(), values: values })); } catch (full) { /* the words still stand on the page */ }
  }
  var draft = kept(name);
  if (draft && !document.querySelector("[data-focus]")) {
    fields(function (field, isChoice) {
      if (!(field.name in draft.values)) { return; }
      if (isChoice) { field.checked = field.value === draft.values[field.name]; } else { field.value = draft.values[field.name]; }
    });
    Array.prototype.forEach.call(form.querySelectorAll("details"), function (more) { more.open = more.open || !!draft.values.promise; });
    show("restored", true);
  }
  form.addEventListener("input", keep);
  form.addEventListener("change", keep);
  form.querySelector("[data-draft-drop]").addEventListener("click", function () { store.removeItem(name); location.reload(); });
  form.addEventListener("submit", function (event) {
    keep();
    if (navigator.onLine === false) { event.preventDefault(); show("offline", true); }
  });
  addEventListener("online", function () { show("offline", false); });
})();
