// The quick checks begin by themselves, where the person agreed to that once.
"use strict";
(async () => {
  const said = document.getElementById("begun");
  try {
    const answer = await fetch("/run", { method: "POST", redirect: "manual", body: new URLSearchParams({ form: said.dataset.token, quick: "on" }) });
    if (answer.type !== "opaqueredirect") return; // another check has begun meanwhile
    const link = document.createElement("a");
    link.href = "/run";
    link.textContent = "See what they find";
    said.replaceChildren("The quick checks have begun. ", link);
  } catch { /* the program has ended */ }
})();
