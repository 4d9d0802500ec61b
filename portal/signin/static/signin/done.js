// @ts-check
/** The employee has signed in: tells a chat that waits in a frame. */

new BroadcastChannel("socius.sign-in").postMessage("done");
