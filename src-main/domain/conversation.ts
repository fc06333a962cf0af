/**
 * Conversations as one text and back. A project keeps a prompt as text: one message of the user as it
 * is, several with their roles in front, `User: ...`, an empty line between two.
 */

export interface Message {
  /** `system`, `user`, `assistant`, `tool`; others as they came. */
  role: string;
  content: string;
}

export function withRoles(messages: readonly Message[]): string {
  return messages
    .map(({ role, content }) => `${role.charAt(0).toUpperCase()}${role.slice(1)}: ${content}`)
    .join('\n\n');
}

/** Words that begin a turn. */
const roles: Readonly<Record<string, string>> = {
  System: 'system',
  User: 'user',
  Human: 'user',
  Assistant: 'assistant',
  Tool: 'tool',
};
const names = Object.keys(roles).join('|');
const BEGINS = new RegExp(`^(?:${names}):(?: |\\n|$)`);
const TURN = new RegExp(`(?:^|\\n\\n)(${names}):(?: |(?=\\n)|$)`, 'g');

/**
 * The messages of a text; one of the role `alone` where it does not begin with a role, as most do.
 *
 * @param alone whose a text without roles is: `user` for a prompt, `assistant` for an answer
 */
export function messagesOf(text: string, alone: string): Message[] {
  if (!BEGINS.test(text)) return [{ role: alone, content: text }];
  const turns = [...text.matchAll(TURN)];
  return turns.map((turn, k) => ({
    role: roles[turn[1]],
    content: text.slice(turn.index + turn[0].length, turns.at(k + 1)?.index),
  }));
}

/** Whether a prompt is several messages, or one that the person did not write. */
export function isConversation(prompt: string): boolean {
  const messages = messagesOf(prompt, 'user');
  return messages.length > 1 || messages[0]?.role !== 'user';
}
