/**
 * Asks a language model through the interface of chat completions that Ollama, llama-server and others have. What
 * comes back is not trusted: it is limited in time and size, and read by its schema.
 */
import { z } from 'zod';
import { DialectError } from '../../contract/index.ts';

/** Of an answer, with all that a server says around it. */
const MOST_BYTES = 1_000_000;
/** A verdict is one word; models that think aloud before it have room for that. */
const MOST_TOKENS = 1024;

const Completion = z.object({
  choices: z.array(z.object({ message: z.object({ content: z.string() }) })).min(1),
});

/**
 * The address that is asked, by the address of a server.
 *
 * @throws DialectError `bad-address`, `other-host` where it is another machine and that is not allowed
 */
export function judgeAddress(text: string, otherHosts: boolean): URL {
  const url = URL.canParse(text) ? new URL(text) : null;
  if (url === null || !['http:', 'https:'].includes(url.protocol)) {
    throw new DialectError(
      'bad-address',
      `“${text}” is no address of a server. Give one like http://127.0.0.1:11434/v1.`,
      { url: text },
    );
  }
  if (url.username !== '' || url.password !== '') {
    throw new DialectError(
      'bad-address',
      'The address holds a name or a password, which are not sent. Leave them out.',
      { url: url.host },
    );
  }
  if (!otherHosts && !isLoopback(url.hostname)) {
    throw new DialectError(
      'other-host',
      `${url.hostname} is not this machine: the texts of the project would leave it. Nothing was sent. Allow other hosts if that is meant.`,
      { url: text },
    );
  }
  const base = url.pathname.replace(/\/+$/, '').replace(/\/chat\/completions$/, '');
  url.pathname = `${base === '' ? '/v1' : base}/chat/completions`;
  url.search = '';
  url.hash = '';
  return url;
}

function isLoopback(hostname: string): boolean {
  return hostname === 'localhost' || hostname === '[::1]' || /^127(\.\d{1,3}){3}$/.test(hostname);
}

interface Question {
  url: URL;
  model: string;
  content: string;
  /** For the whole answer. */
  seconds: number;
}

/**
 * @returns what the model says
 * @throws DialectError `judge-answer` where it says nothing that can be used; AbortError when `signal` is aborted
 */
export async function ask(
  { url, model, content, seconds }: Question,
  signal: AbortSignal,
): Promise<string> {
  const body = {
    ...{ model, temperature: 0, seed: 0, max_tokens: MOST_TOKENS, stream: false },
    messages: [{ role: 'user', content }],
  };
  try {
    const response = await fetch(url, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(body),
      // To wherever else it points, texts are not sent.
      redirect: 'error',
      signal: AbortSignal.any([signal, AbortSignal.timeout(seconds * 1000)]),
    });
    const text = await limited(response);
    if (!response.ok) throw unusable(`the server answered ${response.status}`);
    return contentOf(text);
  } catch (error) {
    signal.throwIfAborted();
    if (error instanceof DialectError) throw error;
    const timedOut = error instanceof DOMException && error.name === 'TimeoutError';
    throw unusable(timedOut ? `there was no answer within ${seconds} s` : reasonOf(error));
  }
}

function contentOf(text: string): string {
  let read: unknown;
  try {
    read = JSON.parse(text);
  } catch {
    throw unusable('the answer is no JSON');
  }
  const completion = Completion.safeParse(read).data;
  if (completion === undefined) throw unusable('the answer is no completion of a chat');
  return completion.choices[0].message.content;
}

async function limited(response: Response): Promise<string> {
  const chunks: Uint8Array[] = [];
  let bytes = 0;
  // Leaving the loop cancels what is still to come.
  for await (const chunk of response.body ?? []) {
    bytes += chunk.byteLength;
    if (bytes > MOST_BYTES) throw unusable('the answer is longer than a megabyte');
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString('utf8');
}

function unusable(why: string): DialectError {
  return new DialectError('judge-answer', `The judge gave no answer that can be used: ${why}.`, {
    why,
  });
}

/** 'fetch failed' stands above what really happened. */
function reasonOf(error: unknown): string {
  const { cause, message } = error as Error;
  return cause instanceof Error && cause.message !== '' ? cause.message : message;
}
