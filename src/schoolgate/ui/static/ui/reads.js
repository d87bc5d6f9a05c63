/* Kind and clear beside the words as they are written. It reads after a pause, never holds anything up, and when an
   answer is late or lost nothing on the page changes. The words go to the school's own server and are not kept. */
(function () {
  "use strict";
  if (document.documentElement.dataset.readsOn) { return; } /* a page with many such fields brings this file many times */
  document.documentElement.dataset.readsOn = "yes";
  var PAUSE = 900, LATE = 8000;
  var COPIED = ["fontFamily", "fontSize", "fontWeight", "fontStyle", "lineHeight", "letterSpacing", "wordSpacing", "textIndent",
    "textAlign", "direction", "tabSize", "paddingTop", "paddingRight", "paddingBottom", "paddingLeft",
    "borderTopWidth", "borderRightWidth", "borderBottomWidth", "borderLeftWidth"];

  function begin(into) {
    var area = document.getElementById(into.dataset.readsInto);
    var button = into.parentElement.querySelector("button[name=reads]");
    if (!area || !button || !window.fetch) { return; }
    button.type = "button"; /* so that Enter in a line above still does what it did */
    var under = mirror(area), timer = 0, turn = 0;

    function later() { turn += 1; clearTimeout(timer); timer = setTimeout(read, PAUSE); under.textContent = ""; stale(); }
    function stale() { each("[data-use]", function (use) { use.disabled = true; }); }
    function each(selector, action) { Array.prototype.forEach.call(into.querySelectorAll(selector), action); }

    function read() {
      var mine = ++turn, text = area.value;
      if (!text.trim()) { into.replaceChildren(); under.textContent = ""; return; }
      var form = new URLSearchParams({fragment: "1", reads: button.value, csrfmiddlewaretoken: token(), about: area.dataset.about || ""});
      form.append(area.name, text);
      var stop = new AbortController(), clock = setTimeout(function () { stop.abort(); }, LATE);
      fetch(button.getAttribute("formaction"), {method: "POST", body: form, signal: stop.signal, redirect: "error", credentials: "same-origin"})
        .then(function (answer) { return answer.ok || answer.status === 422 ? answer.text() : null; })
        .then(function (page) {
          if (page === null || mine !== turn || area.value !== text) { return; }
          if (into.contains(document.activeElement)) { area.focus(); }
          into.replaceChildren.apply(into, Array.prototype.slice.call(new DOMParser().parseFromString(page, "text/html").body.childNodes));
          draw();
        })
        .catch(function () { /* the line is slow or lost: writing goes on */ })
        .finally(function () { clearTimeout(clock); });
    }

    function token() { var field = area.form && area.form.querySelector("[name=csrfmiddlewaretoken]"); return field ? field.value : ""; }

    /* Only what is 2 or 3 is underlined: polish stays in its closed panel. */
    function draw() {
      var marks = [], at = 0;
      each("[data-finding]", function (card) {
        if (Number(card.dataset.grave) > 1) { marks.push([Number(card.dataset.from), Number(card.dataset.to), card.dataset.grave]); }
      });
      marks.sort(function (one, other) { return one[0] - other[0]; });
      under.textContent = "";
      marks.forEach(function (place) {
        if (place[0] < at) { return; }
        var mark = document.createElement("mark");
        mark.className = "s" + place[2];
        mark.textContent = area.value.slice(place[0], place[1]);
        under.append(area.value.slice(at, place[0]), mark);
        at = place[1];
      });
      under.append(area.value.slice(at) + "\n");
      fit(area, under);
    }

    function gone(card) {
      var next = card.nextElementSibling && card.nextElementSibling.matches("[data-finding]") ? card.nextElementSibling : null;
      card.remove();
      draw();
      (next || area).focus();
    }

    into.addEventListener("click", function (event) {
      var pressed = event.target.closest("button"), card = event.target.closest("[data-finding]");
      if (!pressed || !card) { return; }
      if (pressed.hasAttribute("data-use")) {
        var start = Number(pressed.dataset.start), end = Number(pressed.dataset.end);
        if (area.value.slice(start, end) !== pressed.dataset.words) { return; } /* written over meanwhile */
        area.setRangeText(pressed.dataset.use, start, end, "end");
        area.focus();
        area.dispatchEvent(new Event("input", {bubbles: true}));
        clearTimeout(timer);
        card.remove();
        read();
      } else if (pressed.hasAttribute("data-keep")) {
        fetch(into.dataset.putAway, {method: "POST", credentials: "same-origin", redirect: "error", body: new URLSearchParams({
          fragment: "1", rule_id: pressed.dataset.rule, key: pressed.dataset.keep, csrfmiddlewaretoken: token()})})
          .then(function (answer) { if (answer.ok) { gone(card); if (!into.querySelector("[data-finding]")) { read(); } } })
          .catch(function () { /* it can be pressed again */ });
      } else if (pressed.hasAttribute("data-show")) {
        area.focus();
        area.setSelectionRange(Number(card.dataset.from), Number(card.dataset.to));
      }
    });
    /* Words with a line under them, pressed, open what is said about them. */
    area.addEventListener("click", function () {
      each("details[data-finding]", function (card) {
        if (Number(card.dataset.from) <= area.selectionStart && area.selectionStart <= Number(card.dataset.to)) { card.open = true; }
      });
    });
    button.addEventListener("click", function () { clearTimeout(timer); read(); });
    area.addEventListener("input", later);
    area.addEventListener("scroll", function () { fit(area, under); });
    if (window.ResizeObserver) { new ResizeObserver(function () { fit(area, under); }).observe(area); }
    if (area.value.trim()) { timer = setTimeout(read, PAUSE); }
  }

  /* A layer over the words with the same letters, unseen, in which only the lines under them are drawn. */
  function mirror(area) {
    var around = document.createElement("div"), under = document.createElement("div");
    around.className = "reads-area";
    under.className = "reads-under";
    under.setAttribute("aria-hidden", "true");
    area.replaceWith(around);
    around.append(area, under);
    return under;
  }
  function fit(area, under) {
    var style = getComputedStyle(area);
    COPIED.forEach(function (name) { under.style[name] = style[name]; });
    var bar = area.offsetWidth - area.clientWidth - parseFloat(style.borderLeftWidth) - parseFloat(style.borderRightWidth);
    if (bar > 0) { var side = style.direction === "rtl" ? "paddingLeft" : "paddingRight"; under.style[side] = parseFloat(style[side]) + bar + "px"; }
    under.style.blockSize = area.offsetHeight + "px";
    under.scrollTop = area.scrollTop;
  }

  Array.prototype.forEach.call(document.querySelectorAll("[data-reads-into]"), begin);
})();
