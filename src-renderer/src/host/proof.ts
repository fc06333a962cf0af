/**
 * Proves to the web host that this page was opened by the address that it printed. The proof comes after
 * the # of that address, which no request carries, and is stored where only pages of this port can read
 * it: the session cookie is visible to servers on other ports too.
 *
 * Import it before the router, which takes over the rest of the address after the #.
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
    // A browser without storage needs the printed address again after the next reload.
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

/** Null in the desktop application, and if the page was opened by another address. */
export const proof = takeProof();
