/** Texts that the readers made out of several messages, as these messages again. */
import type { Message } from '../../domain/conversation.ts';
import { isConversation, messagesOf } from '../../domain/conversation.ts';

/** A prompt as messages: its own, or one of the person's. */
export function promptMessages(prompt: string): Message[] {
  return isConversation(prompt) ? messagesOf(prompt, 'user') : [{ role: 'user', content: prompt }];
}

/** An answer as messages: its own where there are several, or one of the assistant's. */
export function answerMessages(answer: string): Message[] {
  const messages = messagesOf(answer, 'assistant');
  return messages.length > 1 && messages[0].role === 'assistant'
    ? messages
    : [{ role: 'assistant', content: answer }];
}
