/// The user's sessions, and the forms that end them.
enum SessionsTemplate {
    static let source = """
        {{<layout}}{{$content}}
        <h1>{{t.sessions}}</h1>
        <p>{{t.sessions_about}} {{t.sessions_unknown}}</p>
        {{>form-failure}}
        <ul class="items">
        {{#sessions}}<li><div><h2>{{#device}}<bdi>{{device}}</bdi>{{/device}}{{^device}}{{t.unknown_device}}{{/device}}\
        {{#isCurrent}} <span class="state">{{t.this_session}}</span>{{/isCurrent}}</h2>
        <dl>{{#address}}<div><dt>{{t.address}}</dt><dd class="address" dir="ltr">{{address}}</dd></div>{{/address}}
        <div><dt>{{t.since}}</dt><dd><time datetime="{{sinceISO}}">{{since}}</time></dd></div>
        <div><dt>{{t.last_used}}</dt><dd><time datetime="{{lastUsedISO}}">{{lastUsed}}</time></dd></div></dl></div>
        {{^isCurrent}}<form method="post" action="/account/sessions/{{id}}/end">
        <input type="hidden" name="form_token" value="{{formToken}}">
        <button type="submit" class="quiet">{{t.end}}<span class="hidden"> {{device}} {{since}}</span></button>
        </form>{{/isCurrent}}</li>
        {{/sessions}}
        </ul>
        {{#next}}<p><a href="{{next}}" rel="next">{{t.more}}</a></p>{{/next}}
        {{#hasOthers}}<form method="post" action="/account/sessions/end-others">
        <input type="hidden" name="form_token" value="{{formToken}}">
        <p class="submit"><button type="submit">{{t.end_others}}</button></p>
        </form>{{/hasOthers}}
        {{/content}}{{/layout}}
        """
}
