/**
 * Access control of the web host: pure rules on a request's headers, no I/O.
 *
 * Any page in any browser of this machine can send requests to 127.0.0.1, so the address alone proves
 * nothing. A request needs the right Host (against DNS rebinding) and the session cookie, which only the
 * address printed by this process hands out. Cookies do not tell ports apart: a browser sends this one to
 * every server on this machine that it visits. So every request with an effect also needs the exact
 * Origin, which keeps out pages of other servers, and the proof, which keeps out those servers
 * themselves: it comes after the # of the printed address, which no request carries, and the page stores
 * it where only pages of this port can read it.
 */
import { createHash, randomBytes, timingSafeEqual } from 'node:crypto';
import type { IncomingHttpHeaders } from 'node:http';

/** For uploads; only the page's own requests can set it. */
const PROOF_HEADER = 'x-dialect-proof';

export interface Access {
  /**
   * Part of the printed address; exchanged for the cookie. Valid for the life of the process, so that the
   * printed address still works after the browser has lost its cookies.
   */
  readonly token: string;
  isToken(candidate: string): boolean;
  /** Comes after the # of the printed address. */
  readonly proof: string;
  /** In a header of an upload, or among the WebSocket's protocols, the only field that a page can set. */
  hasProof(headers: IncomingHttpHeaders): boolean;
  /** Whether the Host header is one of this server's own names. */
  isHost(headers: IncomingHttpHeaders): boolean;
  /** Whether the request comes from a page of exactly this server. */
  isOrigin(headers: IncomingHttpHeaders): boolean;
  hasSession(headers: IncomingHttpHeaders): boolean;
  /** The Set-Cookie value that opens a session. */
  sessionCookie(): string;
}

/** @param port the port that the server listens on: part of Host, Origin and the cookie's name */
export function createAccess(port: number): Access {
  const token = secret();
  const session = secret();
  const proof = secret();
  // Browsers share a host's cookies between its ports, so two servers need two names.
  const cookieName = `dialect-${port}`;
  const hosts = new Set([`127.0.0.1:${port}`, `localhost:${port}`]);
  return {
    token,
    isToken: (candidate) => sameSecret(candidate, token),
    proof,
    hasProof: (headers) =>
      [headers[PROOF_HEADER] ?? '', ...(headers['sec-websocket-protocol'] ?? '').split(',')]
        .flat()
        .some((value) => sameSecret(value.trim(), proof)),
    isHost: ({ host }) => host !== undefined && hosts.has(host.toLowerCase()),
    isOrigin: ({ origin, host }) =>
      origin !== undefined && host !== undefined && origin === `http://${host.toLowerCase()}`,
    hasSession: ({ cookie }) =>
      cookieValues(cookie ?? '', cookieName).some((value) => sameSecret(value, session)),
    sessionCookie: () => `${cookieName}=${session}; HttpOnly; SameSite=Strict; Path=/`,
  };
}

/** 256 random bits, safe in a URL and in a cookie. */
function secret(): string {
  return randomBytes(32).toString('base64url');
}

/** Compares in constant time, wherever two strings differ and whatever their lengths. */
function sameSecret(left: string, right: string): boolean {
  return timingSafeEqual(digest(left), digest(right));
}

function digest(text: string): Buffer {
  return createHash('sha256').update(text).digest();
}

function cookieValues(header: string, name: string): string[] {
  return header
    .split(';')
    .map((part) => part.trim())
    .filter((part) => part.startsWith(`${name}=`))
    .map((part) => part.slice(name.length + 1));
}
