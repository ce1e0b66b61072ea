// A file dropped anywhere on the page goes into the form's own input; choosing a file with the button needs none of this.
(function () {
  "use strict";
  var form = document.getElementById("drop"), input = document.getElementById("file");
  if (!form || !input || !("DataTransfer" in window)) return;
  var word = form.querySelector(".dropword");
  if (word) word.hidden = false;
  function over(on) { return function (e) { e.preventDefault(); form.classList.toggle("over", on); }; }
  document.addEventListener("dragover", over(true));
  document.addEventListener("dragleave", over(false));
  document.addEventListener("drop", function (e) {
    over(false)(e);
    if (!e.dataTransfer || !e.dataTransfer.files.length) return;
    input.files = e.dataTransfer.files;
    form.submit();
  });
}());
