/**
 * What the desktop shell's preload puts on `window.dialect`. Absent in a browser, where the web
 * host serves the same renderer. Types only.
 */
import type { ClientMessage, CoreMessage } from './wire.ts';

/** A file that the host lent to the core: the token goes into commands. `size` in bytes. */
export interface LentFile {
  token: string;
  name: string;
  size: number;
}

export interface PickOptions {
  title?: string;
  multiple?: boolean;
  /** Endings without the dot: ['csv', 'jsonl', 'gz']. */
  extensions?: readonly string[];
}

/** What a menu asks of the renderer: the id of an act, as the palette lists it. */
export type MenuAct = string;

/** Every `on...` answers a function that ends the listening. */
export interface DesktopBridge {
  /** Messages sent before the core is connected wait for it. */
  send(message: ClientMessage): void;
  onMessage(listener: (message: CoreMessage) => void): () => void;
  /** Asks for files to import; empty when the person cancelled. */
  pickFiles(options?: PickOptions): Promise<LentFile[]>;
  /** Asks where to save the file behind a token; null when the person cancelled. */
  saveFile(token: string, name: string): Promise<{ path: string } | null>;
  /** Files dropped on the window; those that are not on a disk are left out. */
  lendDropped(files: readonly File[]): Promise<LentFile[]>;
  /** Asks for a project file; null when the person cancelled. */
  pickProject(): Promise<LentFile | null>;
  onMenu(listener: (act: MenuAct) => void): () => void;
}
