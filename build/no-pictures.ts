/** Stands in for sharp in the bundle of the desktop application: transformers imports it, for pictures alone. */
export default function noPictures(): never {
  throw new Error('Dialect reads no pictures.');
}
