// On a narrow screen the row of screens scrolls: the one a person is on comes into sight.

document.querySelector(".nav [aria-current]")?.scrollIntoView({ block: "nearest", inline: "center" });
