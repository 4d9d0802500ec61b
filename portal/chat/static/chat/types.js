// @ts-check
/**
 * @typedef {{title: string, payload: string}} Button
 * @typedef {{text: string, origin: string, page: string, buttons: Button[]}} Reply
 * @typedef {{verdict: string, reason: string}} Feedback  both empty: not given yet
 * @typedef {{question: string, answer: string, time: string}} TrainerAnswer
 * @typedef {{message_id: string, time: string, text: string,
 *   redacted: Record<string, number>, replies: Reply[], misconceptions: string[],
 *   feedback: Feedback | null, trainer_answers: TrainerAnswer[]}} Turn
 * @typedef {{id: string, turns: Turn[]}} Conversation
 *
 * A misconception, and the button that brings it up.
 * @typedef {{id: string, number: number, title: string, payload: string}} Topic
 * @typedef {{question: string, text: string}} WorksheetAnswer
 *
 * Where sentences to the employee go: the conversation, or a line of a page.
 * @typedef {{inform: (sentence: string) => void, clearFailure: () => void,
 *   fail: (sentence: string, label: string, retry: () => void, unsent: string[]) => void}} Place
 *
 * A message on its way: what the employee wrote, or the button pressed and its title.
 * @typedef {{message_id: string, text: string, button: string}} Outgoing
 */

export {};
