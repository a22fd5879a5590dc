import { CronExpressionParser } from "cron-parser";

const FIELDS = 5;
/** Names of days and months are letters; `H` would be another moment on each server, and seconds do not exist here. */
const CRON = /^[0-9A-GI-Z*,/-]+$/i;

const isTimeZone = (timeZone: string): boolean => {
  try {
    return new Intl.DateTimeFormat("en", { timeZone }).resolvedOptions().timeZone !== "";
  } catch {
    return false;
  }
};

/** What is wrong with a schedule, by field. At most once a minute follows from there being no field for seconds. */
export function scheduleProblems(
  schedule: string | undefined,
  timeZone: string | undefined,
): { schedule?: string; timeZone?: string } {
  const zone = timeZone ?? "UTC";
  if (!isTimeZone(zone)) return { timeZone: "Use the name of a time zone, such as Europe/Berlin." };
  if (schedule === undefined) return {};
  const parts = schedule.trim().split(/\s+/);
  if (parts.length !== FIELDS || !parts.every((part) => CRON.test(part)))
    return { schedule: "Write five fields as in cron, such as 0 7 * * 1-5." };
  try {
    return nextOccurrence(schedule, zone, new Date()) ? {} : { schedule: "This never happens." };
  } catch {
    return { schedule: "Write five fields as in cron, such as 0 7 * * 1-5." };
  }
}

/** The first moment of a schedule after another; null when it never comes. Throws for what is no schedule. */
export function nextOccurrence(schedule: string, timeZone: string, after: Date): Date | null {
  const expression = CronExpressionParser.parse(schedule.trim(), { currentDate: after, tz: timeZone });
  try {
    return expression.next().toDate();
  } catch {
    return null;
  }
}
