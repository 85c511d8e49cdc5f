/** Whether a value is of a logical type; texts of dates are not looked into, as they may have any format. */
export function fitsType(type: string | undefined, value: unknown): boolean {
  switch (type) {
    case 'string':
    case 'date':
    case 'timestamp':
    case 'time':
      return typeof value === 'string';
    case 'integer':
      return typeof value === 'number' && Number.isInteger(value);
    case 'number':
      return typeof value === 'number' && Number.isFinite(value);
    case 'boolean':
      return typeof value === 'boolean';
    case 'array':
    case 'vector':
      return Array.isArray(value);
    case 'object':
    case 'map':
      return typeof value === 'object' && value !== null && !Array.isArray(value);
    default:
      return true;
  }
}
