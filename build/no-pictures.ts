/** Replaces sharp in the bundle of the desktop application: transformers imports it, but only for pictures. */
export default function noPictures(): never {
  throw new Error('Dialect reads no pictures.');
}
