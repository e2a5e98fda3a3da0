//! A browser as far as forms, cookies and redirects go. It follows no redirect by itself.

use std::{collections::BTreeMap, time::Duration};

use reqwest::{Method, Response, StatusCode, header, redirect::Policy};
use url::Url;

pub(crate) struct Browser {
    http: reqwest::Client,
    origin: Url,
    pub(crate) cookies: BTreeMap<String, String>,
    /// What the browser says of where a form came from.
    pub(crate) fetch_site: &'static str,
}

/// An answer, read to its end.
pub(crate) struct Page {
    pub(crate) status: StatusCode,
    pub(crate) headers: header::HeaderMap,
    pub(crate) text: String,
}

impl Browser {
    pub(crate) fn at(origin: &Url) -> Self {
        let http = reqwest::Client::builder()
            .redirect(Policy::none())
            .no_proxy()
            .tls_certs_only(std::iter::empty())
            .timeout(Duration::from_secs(20))
            .build()
            .unwrap();
        Self {
            http,
            origin: origin.clone(),
            cookies: BTreeMap::new(),
            fetch_site: "same-origin",
        }
    }

    pub(crate) async fn get(&mut self, path: &str) -> Page {
        self.send(Method::GET, path, None).await
    }

    pub(crate) async fn post(&mut self, path: &str, fields: &[(&str, &str)]) -> Page {
        self.send(Method::POST, path, Some(fields)).await
    }

    /// Comes back from the second factor.
    pub(crate) async fn come_back(
        &mut self,
        query: &std::collections::HashMap<String, String>,
    ) -> Page {
        let mut url = self.origin.join(demo::BACK).unwrap();
        url.query_pairs_mut().extend_pairs(query);
        self.get(&format!("{}?{}", url.path(), url.query().unwrap()))
            .await
    }

    async fn send(&mut self, method: Method, path: &str, form: Option<&[(&str, &str)]>) -> Page {
        let mut request = self
            .http
            .request(method, self.origin.join(path).unwrap())
            .header("sec-fetch-site", self.fetch_site)
            .header(header::ACCEPT_LANGUAGE, "de, en;q=0.5");
        let cookies: Vec<String> = self
            .cookies
            .iter()
            .map(|(name, value)| format!("{name}={value}"))
            .collect();
        if !cookies.is_empty() {
            request = request.header(header::COOKIE, cookies.join("; "));
        }
        if let Some(fields) = form {
            request = request.form(fields);
        }
        let response = request.send().await.unwrap();
        self.keep_cookies(&response);
        let (status, headers) = (response.status(), response.headers().clone());
        Page {
            status,
            headers,
            text: response.text().await.unwrap(),
        }
    }

    fn keep_cookies(&mut self, response: &Response) {
        for cookie in response.headers().get_all(header::SET_COOKIE) {
            let cookie = cookie.to_str().unwrap();
            let (name, value) = cookie.split(';').next().unwrap().split_once('=').unwrap();
            if cookie.contains("Max-Age=0") {
                self.cookies.remove(name);
            } else {
                self.cookies.insert(name.into(), value.into());
            }
        }
    }
}

impl Page {
    /// Where a redirect leads.
    pub(crate) fn leads_to(&self) -> &str {
        assert_eq!(self.status, StatusCode::SEE_OTHER, "{}", self.text);
        self.headers[header::LOCATION].to_str().unwrap()
    }

    /// The address of the second factor to which a redirect leads.
    pub(crate) fn second_factor(&self) -> Url {
        Url::parse(self.leads_to()).unwrap()
    }

    pub(crate) fn shows(&self, status: StatusCode, text: &str) {
        assert_eq!(self.status, status, "{}", self.text);
        assert!(
            self.text.contains(text),
            "{text} is missing in {}",
            self.text
        );
    }
}
