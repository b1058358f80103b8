//! A workshop that tries devices at once: the printer prints, the drawer is learnt, and the rest is not there.

use skranke::domain::device::set_up::{DeviceKey, DeviceSetUp, Equipment, FoundPort, KeyKind};
use skranke::domain::device::{DeviceName, PortCause, PortFault};
use skranke::domain::value::Saying;
use skranke::till::effect::TrialNews;

pub fn equipment() -> Equipment {
    let key = |key, value: &str| DeviceKey { key, kind: KeyKind::Text, value: value.to_owned() };
    let device = |name: DeviceName| {
        let port = if name == DeviceName::Printer { "192.0.2.7:9100" } else { "" };
        let mut keys = vec![key("port", port), key("speed", "")];
        match name {
            DeviceName::Drawer => keys.push(key("open", "")),
            DeviceName::Terminal => keys = vec![key("driver", "nexo"), key("address", "192.0.2.9:11000")],
            DeviceName::Vipps => keys = vec![key("url", "")],
            _ => {}
        }
        DeviceSetUp { name, keys }
    };
    let port = |place: &str, is_printer, product: &str| FoundPort {
        place: place.to_owned(),
        is_printer,
        product: product.to_owned(),
    };
    Equipment {
        devices: DeviceName::ALL.map(device).into(),
        ports: vec![port("usb:A50285BI", false, "FT232R USB UART"), port("/dev/usb/lp0", true, "TM-T20III")],
    }
}

/// What is told when a device is tried.
pub fn trial(name: DeviceName) -> impl Iterator<Item = TrialNews> {
    let gone = PortFault::new("/dev/ttyUSB0", PortCause::Absent).saying();
    let news = match name {
        DeviceName::Printer => vec![
            TrialNews::Told(Saying::of("dev-printer-model").with("model", "TM-T20III")),
            TrialNews::Told(Saying::of("dev-printer-printed")),
            TrialNews::Ended(Ok(None)),
        ],
        DeviceName::Drawer => {
            vec![TrialNews::Told(Saying::of("dev-drawer-intro")), TrialNews::Asks(Saying::of("dev-drawer-shut-enter"))]
        }
        DeviceName::Vipps => vec![
            TrialNews::Told(Saying::of("dev-pay-krone").with("amount", skranke::domain::Ore::kroner(1))),
            TrialNews::Code("https://qr.vipps.no/28/2/05/031/trial-1".to_owned()),
        ],
        _ => vec![TrialNews::Ended(Err(gone))],
    };
    news.into_iter()
}

pub fn learnt() -> TrialNews {
    let keys = [("port", "printer"), ("open", "high")];
    TrialNews::Ended(Ok(Some(keys.map(|(key, value)| (key.to_owned(), value.to_owned())).into())))
}

pub fn stopped() -> TrialNews {
    TrialNews::Ended(Err(Saying::of("dev-stopped")))
}
