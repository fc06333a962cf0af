/**
 * Who may talk to the web host: pure rules on a request's headers, no I/O.
 *
 * Any page in any browser of this machine can send requests to 127.0.0.1, so the address alone
 * proves nothing. A request needs the right Host (against DNS rebinding) and the session cookie,
 * which only the address printed by this process hands out. Cookies do not tell ports apart: a browser
 * shows this one to every server of this machine that it visits. So whatever does something needs the
 * exact Origin, which keeps pages of other servers out, and the proof, which keeps those servers
 * themselves out: it stands behind the # of the printed address, which no request carries, and the page
 * keeps it where only pages of this port can read.
 */
import { createHash, randomBytes, timingSafeEqual } from 'node:crypto';
import type { IncomingHttpHeaders } from 'node:http';

/** Of uploads; the page's own requests are the only ones that can have it. */
const PROOF_HEADER = 'x-dialect-proof';

export interface Access {
  /**
   * Stands in the printed address and buys the cookie. It stays valid for the life of the process,
   * so that the printed address works again after the browser has lost its cookies.
   */
  readonly token: string;
  isToken(candidate: string): boolean;
  /** Stands behind the # of the printed address. */
  readonly proof: string;
  /** As header of an upload, or among the WebSocket's protocols: the only place that a page can fill. */
  hasProof(headers: IncomingHttpHeaders): boolean;
  /** Is the Host header one of this server's own names? */
  isHost(headers: IncomingHttpHeaders): boolean;
  /** Does the request come from a page of exactly this server? */
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
  // Browsers share the cookies of one host between its ports: two servers need two names.
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

/** 256 random bits, safe in an address and in a cookie. */
function secret(): string {
  return randomBytes(32).toString('base64url');
}

/** Compares in a time that depends neither on where two strings differ nor on their lengths. */
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
