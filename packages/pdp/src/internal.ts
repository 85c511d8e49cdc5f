// For sibling packages that keep datasets elsewhere and must agree with the store on what a document is.
export { entryText } from './store/canonical.ts';
export { type DigestSum, digestText, entryHash, plus } from './store/digest.ts';
export { mergePatch } from './store/merge-patch.ts';
