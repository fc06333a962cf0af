/**
 * What the shell forbids: every permission but one, every navigation, every new window, every webview,
 * and messages from anything but the main frame of our own page.
 */
import type { IpcMainEvent, IpcMainInvokeEvent, Session, WebContents } from 'electron';

export const scheme = 'app';
const pageHost = 'dialect';
export const pageUrl = `${scheme}://${pageHost}/`;

/** Is this an address of the interface itself? */
export function isOurPage(address: string): boolean {
  if (!URL.canParse(address)) return false;
  const url = new URL(address);
  return url.protocol === `${scheme}:` && url.host === pageHost;
}

/** True for a message of the main frame of our page; frames within it and other pages fail. */
export function isTrustedSender({ senderFrame }: IpcMainEvent | IpcMainInvokeEvent): boolean {
  return senderFrame !== null && senderFrame.parent === null && isOurPage(senderFrame.url);
}

/** To write text to the clipboard after a click, for our page: Copy as JSON and its kin. */
const granted = 'clipboard-sanitized-write';

/** Denies all other permissions of a session, asked for or checked, and this one to other pages. */
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

/** Keeps a page where it is: no navigation, redirect, window, frame of another origin or webview. */
export function confine(contents: WebContents): void {
  contents.on('will-navigate', (event) => event.preventDefault());
  contents.on('will-redirect', (event) => event.preventDefault());
  contents.on('will-frame-navigate', (event) => event.preventDefault());
  contents.on('will-attach-webview', (event) => event.preventDefault());
  contents.setWindowOpenHandler(() => ({ action: 'deny' }));
}
