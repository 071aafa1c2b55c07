/** The few emoji names that work messages use; any other name stays as it is written. */
export const EMOJI = {
  white_check_mark: "✅", heavy_check_mark: "✔️", warning: "⚠️", x: "❌", no_entry: "⛔", octagonal_sign: "🛑",
  hourglass: "⌛", hourglass_flowing_sand: "⏳", email: "✉️", envelope: "✉️", link: "🔗", truck: "🚚", package: "📦",
  credit_card: "💳", eyes: "👀", tada: "🎉", "+1": "👍", "-1": "👎", information_source: "ℹ️", lock: "🔒", bell: "🔔",
  memo: "📝", calendar: "📅", clock1: "🕐", moneybag: "💰", receipt: "🧾", rotating_light: "🚨", question: "❓",
  large_green_circle: "🟢", large_yellow_circle: "🟡", red_circle: "🔴", white_circle: "⚪", arrow_right: "➡️",
  smile: "😄", slightly_smiling_face: "🙂", wave: "👋", rocket: "🚀", repeat: "🔁", double_vertical_bar: "⏸️",
};
