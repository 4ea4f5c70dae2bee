const dayMs = 86_400_000;

/** The serial number of a calendar date; undefined before the workbook's first day. */
export function toSerialDay(date: string, date1904: boolean): number | undefined {
  const day = Date.parse(`${date}T00:00:00Z`) / dayMs;
  if (date1904) {
    const serial = day - Date.UTC(1904, 0, 1) / dayMs;
    return serial >= 0 ? serial : undefined;
  }
  const serial = day - Date.UTC(1899, 11, 31) / dayMs;
  if (serial < 1) return undefined;
  // Excel counts a 29 February 1900 that never was.
  return serial < 60 ? serial : serial + 1;
}

/** The calendar date of a whole serial number; undefined for days that do not exist. */
export function toDateText(serial: number, date1904: boolean): string | undefined {
  if (date1904) return serial < 0 ? undefined : isoDay(Date.UTC(1904, 0, 1) + serial * dayMs);
  if (serial < 1 || serial === 60) return undefined;
  return isoDay(Date.UTC(1899, 11, serial < 60 ? 31 : 30) + serial * dayMs);
}

function isoDay(ms: number): string | undefined {
  const date = new Date(ms);
  if (Number.isNaN(date.getTime()) || date.getUTCFullYear() > 9999) return undefined;
  return date.toISOString().slice(0, 10);
}

/** The fraction of a day of `09:30:00.250`; undefined when it is finer than a millisecond. */
export function toDayFraction(time: string): number | undefined {
  const parts = /^(\d\d):(\d\d):(\d\d)(?:\.(\d{1,3})0*)?$/.exec(time);
  if (parts === null) return undefined;
  const seconds = Number(parts[1]) * 3600 + Number(parts[2]) * 60 + Number(parts[3]);
  const ms = seconds * 1000 + Number(`${parts[4] ?? ''}000`.slice(0, 3));
  return ms / dayMs;
}

/** Splits a serial number into its day and its time of day. */
export function splitSerial(serial: number): { readonly day: number; readonly time: string } {
  let day = Math.floor(serial);
  let ms = Math.round((serial - day) * dayMs);
  if (ms >= dayMs) {
    day += 1;
    ms = 0;
  }
  const text = new Date(ms).toISOString().slice(11, 23);
  return { day: day, time: text.replace(/\.?0{3}$/, '') };
}
