/**
 * Asks a language model through the chat completions interface of Ollama, llama-server and others. The
 * response is not trusted: it is limited in time and size, and validated by a schema.
 */
import http, { type IncomingMessage } from 'node:http';
import https from 'node:https';
import type { LookupFunction } from 'node:net';
import { z } from 'zod';
import { DialectError, type JudgeWish } from '../../contract/index.ts';

/** Maximum response size, including everything that a server adds. */
const MOST_BYTES = 1_000_000;
/** A verdict is one word; models that think aloud first have room for that. */
const MOST_TOKENS = 1024;

const Completion = z.object({
  choices: z.array(z.object({ message: z.object({ content: z.string() }) })).min(1),
});

/**
 * The URL to call, from the address of a server.
 *
 * @throws DialectError `bad-address`, `other-host` if texts would leave this machine and that is not
 * allowed
 */
export function judgeAddress({
  url: text,
  model,
  otherHosts,
}: Pick<JudgeWish, 'url' | 'model' | 'otherHosts'>): URL {
  const url = URL.canParse(text) ? new URL(text) : null;
  if (url === null || !['http:', 'https:'].includes(url.protocol)) {
    throw new DialectError(
      'bad-address',
      `“${text}” is not the address of a server. Give one like http://127.0.0.1:11434/v1.`,
      { url: text },
    );
  }
  if (url.username !== '' || url.password !== '') {
    // The address is not part of the message, where its password would be shown and logged.
    throw new DialectError(
      'bad-address',
      'The address contains a name or a password, which would be kept in the settings. Leave it out.',
    );
  }
  const elsewhere = !isLoopback(url.hostname) ? url.hostname : isHosted(model) ? model : null;
  if (!otherHosts && elsewhere !== null) {
    throw new DialectError(
      'other-host',
      `${elsewhere} is not this machine: the texts of the project would leave it. Nothing was sent. Allow other hosts if you want that.`,
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

/** Ollama forwards requests to ollama.com for models with names like gpt-oss:120b-cloud. */
function isHosted(model: string): boolean {
  return /[:-]cloud$/i.test(model);
}

interface Question {
  url: URL;
  model: string;
  content: string;
  /** For the whole response. */
  seconds: number;
}

/**
 * @returns the model's answer
 * @throws DialectError `judge-answer` if it cannot be used; AbortError when `signal` is aborted
 */
export async function ask(
  { url, model, content, seconds }: Question,
  signal: AbortSignal,
): Promise<string> {
  const body = {
    model,
    temperature: 0,
    seed: 0,
    max_tokens: MOST_TOKENS,
    stream: false,
    messages: [{ role: 'user', content }],
  };
  const tooLong = AbortSignal.timeout(seconds * 1000);
  try {
    const response = await post(url, JSON.stringify(body), AbortSignal.any([signal, tooLong]));
    const text = await limited(response);
    const { statusCode = 0 } = response;
    if (statusCode < 200 || statusCode > 299) throw unusable(`the server answered ${statusCode}`);
    return contentOf(text);
  } catch (error) {
    signal.throwIfAborted();
    if (error instanceof DialectError) throw error;
    throw unusable(
      tooLong.aborted ? `there was no answer within ${seconds} s` : (error as Error).message,
    );
  }
}

/**
 * Not by fetch, which gives up after five minutes whatever it is told, follows redirects, and may use a
 * proxy named by the environment, even for requests to this machine.
 */
function post(url: URL, body: string, signal: AbortSignal): Promise<IncomingMessage> {
  const { promise, resolve, reject } = Promise.withResolvers<IncomingMessage>();
  const { request } = url.protocol === 'https:' ? https : http;
  const headers = { 'content-type': 'application/json', 'content-length': Buffer.byteLength(body) };
  // An agent of its own uses no proxy.
  const options = { method: 'POST', headers, agent: false as const, signal };
  request(url, isLoopback(url.hostname) ? { ...options, lookup: loopback } : options, resolve)
    .on('error', reject)
    .end(body);
  return promise;
}

/** Whatever else this machine calls localhost. */
const loopback: LookupFunction = (_name, { all }, tell) => {
  if (all !== true) tell(null, '127.0.0.1', 4);
  else {
    tell(null, [
      { address: '127.0.0.1', family: 4 },
      { address: '::1', family: 6 },
    ]);
  }
};

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

async function limited(response: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  // Leaving the loop cancels the rest of the response.
  for await (const chunk of response as AsyncIterable<Buffer>) {
    bytes += chunk.byteLength;
    if (bytes > MOST_BYTES) throw unusable('the answer is longer than a megabyte');
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString('utf8');
}

function unusable(why: string): DialectError {
  return new DialectError('judge-answer', `The judge gave no usable answer: ${why}.`, {
    why,
  });
}
