export const z: number = 1;
