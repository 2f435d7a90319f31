// Saves a picture of the page as PNG, drawn twice as large as it is, so that it is sharp on a phone.
"use strict";
(() => {
  for (const button of document.querySelectorAll("button[data-png]")) {
    button.hidden = false;
    button.addEventListener("click", async () => {
      const shown = document.getElementById(button.dataset.png), canvas = document.createElement("canvas");
      await shown.decode();
      [canvas.width, canvas.height] = [2 * shown.naturalWidth, 2 * shown.naturalHeight];
      canvas.getContext("2d").drawImage(shown, 0, 0, canvas.width, canvas.height);
      canvas.toBlob((made) => {
        const link = document.createElement("a");
        link.href = URL.createObjectURL(made);
        link.download = button.dataset.name;
        link.click();
        setTimeout(() => URL.revokeObjectURL(link.href), 1000);
      });
    });
  }
})();
