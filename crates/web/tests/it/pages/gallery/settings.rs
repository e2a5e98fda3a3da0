//! The pages of the account settings, open and shut.

use std::time::Duration;

use domain::Method;

use super::Walk;
use crate::world::NUMBER;

impl Walk<'_> {
    pub(super) async fn settings(&mut self) {
        let world = self.world;
        world
            .rule(|policy| {
                policy.may_turn_off = true;
                policy.methods.push(Method::Call);
                policy.call_countries = "GB".parse().unwrap();
            })
            .await;
        world.kit.pass_time(Duration::from_hours(24));
        let browser = &mut self.browser();
        let code = browser.set_up_addressed(&world.site, "grace", NUMBER).await;
        let claims = crate::world::Fields::redemption(&code);
        world.site.redeem(world, claims).await;
        world.kit.pass_time(Duration::from_mins(11));
        let place = browser.come_to_settings(&world.site, "grace").await;
        let at = place.challenge();
        self.see("settings: shut", browser, place.into_answer())
            .await;
        let (send, settings) = (&format!("{at}/send"), &format!("{at}/settings"));
        let below = |page: &str| format!("{at}/settings/{page}");
        self.meet("settings: code", browser, send, &[("method", "text")])
            .await;
        let proved = browser.prove_phone(&at).await;
        self.see("settings: open", browser, proved.into_answer())
            .await;
        let prove = &below("prove?for=number");
        self.meet("settings: prove more", browser, prove, &[]).await;
        let off = &below("turn-off");
        self.meet("settings: turn off", browser, off, &[]).await;
        let answer = browser.submit(off, &[]).await.into_answer();
        self.see("settings: a change waits", browser, answer).await;
        browser.prove_mail(&at).await;
        self.meet("settings: changes at once", browser, settings, &[])
            .await;
        let number = &below("number");
        self.meet("settings: number", browser, number, &[]).await;
        let wrong = [("country", "GB"), ("number", "12345")];
        self.meet("settings: number: wrong", browser, number, &wrong)
            .await;
        let typed = [("country", "GB"), ("number", "07400 123499")];
        self.meet("settings: prove the number", browser, number, &typed)
            .await;
        world.kit.pass_time(Duration::from_mins(2));
        self.meet("settings: its code", browser, send, &[("method", "call")])
            .await;
        let keep = &below("number/keep");
        let kept = browser.submit(keep, &[]).await.into_answer();
        self.see("settings: number kept", browser, kept).await;
        let codes = browser.post(&below("codes"), &[]).await;
        self.see("settings: recovery codes", browser, codes).await;
        let nonsense = [("change", "nonsense")];
        self.meet("settings: refused", browser, &below("cancel"), &nonsense)
            .await;
        let turned = browser.submit(off, &[]).await.into_answer();
        self.see("settings: turned off", browser, turned).await;
    }
}
