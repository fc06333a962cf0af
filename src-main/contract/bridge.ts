/**
 * The API that the desktop shell's preload puts on `window.dialect`. Absent in a browser, where the web
 * host serves the same renderer. Types only.
 */
import type { ClientMessage, CoreMessage } from './wire.ts';

/** A file that the host lent to the core. Commands take the token; `size` is in bytes. */
export interface LentFile {
  token: string;
  name: string;
  size: number;
}

export interface PickOptions {
  title?: string;
  multiple?: boolean;
  /** File extensions without the dot: ['csv', 'jsonl', 'gz']. */
  extensions?: readonly string[];
}

/** The id of the act that a menu asks of the renderer, as the palette lists it. */
export type MenuAct = string;

/** Every `on...` returns a function that ends the subscription. */
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
