// @ts-check
/**
 * @typedef {{title: string, payload: string}} Button
 * @typedef {{text: string, origin: string, buttons: Button[]}} Reply
 * @typedef {{message_id: string, time: string, text: string,
 *   redacted: Record<string, number>, replies: Reply[]}} Turn
 * @typedef {{id: string, turns: Turn[]}} Conversation
 *
 * A message on its way: what the employee wrote, or the button pressed and its title.
 * @typedef {{message_id: string, text: string, button: string}} Outgoing
 */

export {};
