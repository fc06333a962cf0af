/** Short responses of the web host: a page for people, a failure record for the renderer. */
import type { ServerResponse } from 'node:http';
import type { Failure } from '../../contract/records.ts';

/** A page of one sentence, for someone who typed or followed an address. */
export function answerPage(
  response: ServerResponse,
  status: number,
  title: string,
  sentence: string,
  link?: { href: string; label: string },
): void {
  const anchor = link ? `<p><a href="${link.href}">${link.label}</a></p>` : '';
  const html = `<!doctype html><html lang="en"><head><meta charset="utf-8"><title>${title}</title></head><body><h1>${title}</h1><p>${sentence}</p>${anchor}</body></html>`;
  send(response, status, 'text/html; charset=utf-8', html);
}

export function answerJson(response: ServerResponse, status: number, value: unknown): void {
  send(response, status, 'application/json; charset=utf-8', JSON.stringify(value));
}

export function answerFailure(response: ServerResponse, status: number, failure: Failure): void {
  answerJson(response, status, failure);
}

function send(response: ServerResponse, status: number, type: string, body: string): void {
  if (response.headersSent || response.destroyed) return;
  response.writeHead(status, {
    'Content-Type': type,
    'Content-Length': Buffer.byteLength(body),
    'Cache-Control': 'no-store',
  });
  response.end(response.req.method === 'HEAD' ? undefined : body);
}
