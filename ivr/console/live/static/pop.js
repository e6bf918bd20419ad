// A call that is not here yet: look again in two seconds.
setTimeout(() => location.replace(document.getElementById("again").href), 2000);
