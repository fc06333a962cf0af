/**
 * What the shell forbids: every permission but one, every navigation, new window and webview, and
 * messages from anything but the main frame of our own page.
 */
import type { IpcMainEvent, IpcMainInvokeEvent, Session, WebContents } from 'electron';

export const scheme = 'app';
const pageHost = 'dialect';
export const pageUrl = `${scheme}://${pageHost}/`;

/** Whether an address belongs to the interface itself. */
export function isOurPage(address: string): boolean {
  if (!URL.canParse(address)) return false;
  const url = new URL(address);
  return url.protocol === `${scheme}:` && url.host === pageHost;
}

/** Whether a message comes from the main frame of our page, not from a nested frame or another page. */
export function isTrustedSender({ senderFrame }: IpcMainEvent | IpcMainInvokeEvent): boolean {
  return senderFrame !== null && senderFrame.parent === null && isOurPage(senderFrame.url);
}

/** Writing text to the clipboard after a click on our page, such as Copy as JSON. */
const granted = 'clipboard-sanitized-write';

/** Denies all other permissions of a session, requested or checked, and this one to other pages. */
export function denyPermissions(session: Session): void {
  session.setPermissionRequestHandler((_contents, permission, answer, asked) =>
    answer(permission === granted && asked.isMainFrame && isOurPage(asked.requestingUrl)),
  );
  session.setPermissionCheckHandler(
    (_contents, permission, origin, asked) =>
      permission === granted && asked.isMainFrame && isOurPage(origin),
  );
  session.setDevicePermissionHandler(() => false);
  session.setDisplayMediaRequestHandler(null);
}

/** Confines a page: no navigation, redirect, window, frame of another origin or webview. */
export function confine(contents: WebContents): void {
  contents.on('will-navigate', (event) => event.preventDefault());
  contents.on('will-redirect', (event) => event.preventDefault());
  contents.on('will-frame-navigate', (event) => event.preventDefault());
  contents.on('will-attach-webview', (event) => event.preventDefault());
  contents.setWindowOpenHandler(() => ({ action: 'deny' }));
}
