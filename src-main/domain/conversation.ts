/**
 * Conversations as one text and back. A project stores a prompt as text: a single user message as it is,
 * several with their roles in front, `User: ...`, separated by an empty line.
 */

export interface Message {
  /** `system`, `user`, `assistant`, `tool`; others unchanged. */
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
 * The messages of a text; a text that does not begin with a role, as most do not, is one message of the
 * role `alone`.
 *
 * @param alone the role of a text without roles: `user` for a prompt, `assistant` for an answer
 */
export function messagesOf(text: string, alone: string): Message[] {
  if (!BEGINS.test(text)) return [{ role: alone, content: text }];
  const turns = [...text.matchAll(TURN)];
  return turns.map((turn, k) => ({
    role: roles[turn[1]],
    content: text.slice(turn.index + turn[0].length, turns.at(k + 1)?.index),
  }));
}

/** Whether a prompt has several messages, or a single one that is not the user's. */
export function isConversation(prompt: string): boolean {
  const messages = messagesOf(prompt, 'user');
  return messages.length > 1 || messages[0]?.role !== 'user';
}
