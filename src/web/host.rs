//! The page around the canvas: what the program asks of `web/boot.js`.
//!
//! Its functions stand in an object `page` of the browser's window and are found by name, so that
//! program and script fit together loosely: what the page can't do is left undone.

use js_sys::{Array, Function, Reflect, Uint8Array};
use wasm_bindgen::{JsCast, JsValue};

/// The query of the page's address, with its `?`; empty if there is none.
pub fn query() -> String {
    let search = web_sys::window().map(|window| window.location().search());
    search.and_then(Result::ok).unwrap_or_default()
}

/// The first picture is there.
pub fn ready() {
    call("ready", &[]);
}

/// Puts `title` above the page.
pub fn title(title: &str) {
    call("title", &[title.into()]);
}

/// Says something that stays until it is read.
pub fn say(headline: &str, text: &str) {
    call("say", &[headline.into(), text.into()]);
}

/// Hands a file to the user.
pub fn save(name: &str, bytes: &[u8]) {
    call("save", &[name.into(), Uint8Array::from(bytes).into()]);
}

/// Puts the link to what is shown, by its query, where it can be pasted from.
pub fn copy_link(query: &str) {
    call("copyLink", &[query.into()]);
}

/// Fills the screen, or stops that.
pub fn full_screen() {
    call("fullScreen", &[]);
}

fn call(name: &str, arguments: &[JsValue]) {
    let page = Reflect::get(&js_sys::global(), &"page".into());
    let Ok(page) = page else { return };
    if let Ok(function) = Reflect::get(&page, &name.into())
        && let Some(function) = function.dyn_ref::<Function>()
    {
        let arguments: Array = arguments.iter().collect();
        function.apply(&page, &arguments).ok();
    }
}
