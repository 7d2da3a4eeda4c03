// On a narrow screen the row of screens scrolls: the one a person is on comes into sight, and
// stays there when the window turns or shrinks.

function showWhereOneIs() {
  document.querySelector(".nav [aria-current]")?.scrollIntoView({ block: "nearest", inline: "center" });
}

showWhereOneIs();
addEventListener("resize", showWhereOneIs);
