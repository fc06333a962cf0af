/** Turns texts that the readers made from several messages back into these messages. */
import type { Message } from '../../domain/conversation.ts';
import { isConversation, messagesOf } from '../../domain/conversation.ts';

/** A prompt as messages: its own, or a single one by the user. */
export function promptMessages(prompt: string): Message[] {
  return isConversation(prompt) ? messagesOf(prompt, 'user') : [{ role: 'user', content: prompt }];
}

/** An answer as messages: its own if there are several, or a single one by the assistant. */
export function answerMessages(answer: string): Message[] {
  const messages = messagesOf(answer, 'assistant');
  return messages.length > 1 && messages[0].role === 'assistant'
    ? messages
    : [{ role: 'assistant', content: answer }];
}
