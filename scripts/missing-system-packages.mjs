// Prints the Debian packages that are missing of scripts/system-packages.json, separated by spaces. Runs on any Node >= 18.
import { missingSystemPackages } from './lib/system-packages.mjs';

console.log(
  missingSystemPackages()
    .map((row) => row.debian)
    .join(' '),
);
