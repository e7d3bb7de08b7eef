// What is selected in the messages, as places that do not depend on the page.
//
//   liaisons.passages()            [{message, start, end, quote}], one for each message that is
//                                  touched; start and end (exclusive) in Unicode code points
//   liaisons.range(message, start, end)   the DOM range of a passage, or null
//
// A message is an element with data-message; its text, alone and letter for letter, is in its
// [data-text]. Marks inside the text do not count.
(function () {
  "use strict";
  function points(text) {
    return [...text].length;
  }
  function textOf(message) {
    return message.querySelector("[data-text]");
  }
  // The part of a range that lies in an element; null where nothing does.
  function clipped(range, element) {
    if (!range.intersectsNode(element)) return null;
    const whole = document.createRange();
    whole.selectNodeContents(element);
    const part = range.cloneRange();
    if (part.compareBoundaryPoints(Range.START_TO_START, whole) < 0) {
      part.setStart(whole.startContainer, whole.startOffset);
    }
    if (part.compareBoundaryPoints(Range.END_TO_END, whole) > 0) {
      part.setEnd(whole.endContainer, whole.endOffset);
    }
    return part.toString() === "" ? null : part;
  }
  function passage(range, message) {
    const text = textOf(message);
    const part = text && clipped(range, text);
    if (!part) return null;
    const before = document.createRange();
    before.selectNodeContents(text);
    before.setEnd(part.startContainer, part.startOffset);
    const start = points(before.toString());
    const quote = part.toString();
    return { message: message.dataset.message, start, end: start + points(quote), quote };
  }
  function passages(selection = window.getSelection()) {
    if (!selection || selection.rangeCount === 0 || selection.isCollapsed) return [];
    const range = selection.getRangeAt(0);
    return [...document.querySelectorAll("[data-message]")]
      .map((message) => passage(range, message))
      .filter(Boolean);
  }
  // Where in the text nodes of an element the code point `at` stands.
  function place(element, at) {
    const walker = document.createTreeWalker(element, NodeFilter.SHOW_TEXT);
    let left = at;
    let node = walker.nextNode();
    let last = null;
    while (node) {
      const letters = [...node.data];
      if (left <= letters.length) return [node, letters.slice(0, left).join("").length];
      left -= letters.length;
      last = node;
      node = walker.nextNode();
    }
    return last ? [last, last.data.length] : null;
  }
  function range(key, start, end) {
    const message = document.querySelector(`[data-message="${CSS.escape(key)}"]`);
    const text = message && textOf(message);
    const from = text && place(text, start);
    const to = text && place(text, end);
    if (!from || !to) return null;
    const made = document.createRange();
    made.setStart(...from);
    made.setEnd(...to);
    return made;
  }
  window.liaisons = Object.assign(window.liaisons || {}, { passages, range });
})();
