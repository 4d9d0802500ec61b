// @ts-check
/** The chat's frame waits until the employee has signed in, in a window of its own. */

new BroadcastChannel("socius.sign-in").addEventListener("message", () => location.reload());
// Here again by this page's own link: then the browser keeps the sign-in from this frame.
if (document.referrer.startsWith(`${location.origin}/`)) {
  const note = document.getElementById("blocked");
  if (note) note.hidden = false;
}
