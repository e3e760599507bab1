(() => {
  const bytes = text => Uint8Array.from(atob(text.replace(/-/g, "+").replace(/_/g, "/")), letter => letter.charCodeAt(0));
  const text = buffer => btoa(String.fromCharCode(...new Uint8Array(buffer)))
    .replace(/\+/g, "-").replace(/\//g, "_").replace(/=+$/, "");
  const prove = async (form, act) => {
    const asked = await fetch(form.dataset.ask, { method: "POST", body: new URLSearchParams(new FormData(form)) });
    if (!asked.ok) throw new Error(asked.status);
    const { publicKey } = await asked.json();
    publicKey.challenge = bytes(publicKey.challenge);
    if (publicKey.user) publicKey.user.id = bytes(publicKey.user.id);
    for (const one of publicKey.excludeCredentials || []) one.id = bytes(one.id);
    const made = await navigator.credentials[act]({ publicKey });
    const response = {};
    for (const name of ["attestationObject", "authenticatorData", "clientDataJSON", "signature", "userHandle"]) {
      if (made.response[name]) response[name] = text(made.response[name]);
    }
    return JSON.stringify({ id: made.id, rawId: text(made.rawId), type: made.type, response });
  };
  for (const form of document.querySelectorAll("form[data-passkey]")) {
    // Without passkeys in this browser the form stays hidden, and the link in a mail is there.
    if (!window.PublicKeyCredential || !navigator.credentials) continue;
    const answer = form.elements.answer;
    const wrong = form.querySelector("[role=alert]");
    form.hidden = false;
    addEventListener("pageshow", () => { answer.value = ""; });
    form.addEventListener("submit", async event => {
      event.preventDefault();
      wrong.hidden = true;
      const button = form.querySelector("button");
      button.disabled = true;
      try {
        answer.value = await prove(form, form.dataset.passkey);
        form.submit();
      } catch {
        wrong.hidden = false;
      }
      button.disabled = false;
    });
  }
  document.querySelector("form[data-go-on]")?.requestSubmit();
})();
