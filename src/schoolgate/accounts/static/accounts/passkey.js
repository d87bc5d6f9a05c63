/* Passkeys need a script. Until this one has run, what it drives stays hidden; when it fails, a sentence says so.
   data-passkey names allauth's form; the other data attributes are the ids of its parts. */
(function () {
  "use strict";
  if (!window.PublicKeyCredential) { return; }
  document.querySelectorAll("[data-passkey]").forEach(function (part) {
    window.allauth.webauthn.forms[part.dataset.passkey]({ ids: Object.assign({}, part.dataset) });
    part.hidden = false;
  });
  document.querySelectorAll("[data-no-passkey]").forEach(function (part) { part.hidden = true; });
  document.addEventListener("allauth.error", function (event) {
    event.preventDefault();
    document.querySelectorAll("[data-passkey-failed]").forEach(function (part) { part.hidden = false; part.focus(); });
  });
})();
