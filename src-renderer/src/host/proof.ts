/**
 * Proves to the web host that this page was opened by the address that it printed. The proof comes
 * behind the # of that address, which no request carries, and is kept where pages of this port alone can
 * read it: the cookie of the session is shown to servers of other ports too.
 *
 * Import it before the router, which takes over the rest of the address behind the #.
 */
const KEY = 'dialect-proof';
const PRINTED = /^#proof=([\w-]+)$/;

function takeProof(): string | null {
  const printed = PRINTED.exec(location.hash)?.[1];
  if (printed === undefined) return kept();
  history.replaceState(history.state, '', `${location.pathname}${location.search}`);
  try {
    localStorage.setItem(KEY, printed);
  } catch {
    // A browser that keeps nothing asks for the printed address after the next reload.
  }
  return printed;
}

function kept(): string | null {
  try {
    return localStorage.getItem(KEY);
  } catch {
    return null;
  }
}

/** Null in the desktop application, and where the page was opened by another address. */
export const proof = takeProof();
