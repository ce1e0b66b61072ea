package word

import (
	"encoding/xml"
	"fmt"
	"strings"
	"time"

	"plumbline/platform/leaf"
)

// The namespaces of the parts.
const (
	nsMain     = `xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main" xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"`
	nsTypes    = `xmlns="http://schemas.openxmlformats.org/package/2006/content-types"`
	nsRelation = `xmlns="http://schemas.openxmlformats.org/package/2006/relationships"`
	relation   = `http://schemas.openxmlformats.org/officeDocument/2006/relationships/`
	wordType   = `application/vnd.openxmlformats-officedocument.wordprocessingml.`
)

// packagePart is one file of the package.
type packagePart struct{ name, xml string }

// packageParts gives the files of the smallest package that word processors open without repair.
func packageParts(pages []leaf.Page, p leaf.Properties) []packagePart {
	out := []packagePart{
		{"[Content_Types].xml", contentTypes(len(pages))},
		{"_rels/.rels", `<Relationships ` + nsRelation + `>` +
			relationship("document", relation+"officeDocument", "word/document.xml") +
			relationship("core", "http://schemas.openxmlformats.org/package/2006/relationships/metadata/core-properties", "docProps/core.xml") +
			relationship("app", relation+"extended-properties", "docProps/app.xml") + `</Relationships>`},
		{"docProps/core.xml", coreProperties(p)},
		{"docProps/app.xml", `<Properties xmlns="http://schemas.openxmlformats.org/officeDocument/2006/extended-properties"><Application>` + escapeXML(p.Creator) + `</Application></Properties>`},
		{"word/document.xml", `<w:document ` + nsMain + `><w:body>` + drawBody(pages) + `</w:body></w:document>`},
		{"word/styles.xml", stylesXML},
		{"word/settings.xml", `<w:settings ` + nsMain + `><w:compat><w:compatSetting w:name="compatibilityMode" w:uri="http://schemas.microsoft.com/office/word" w:val="15"/></w:compat><w:themeFontLang w:eastAsia="zh-CN"/></w:settings>`},
	}
	var relations strings.Builder
	relations.WriteString(relationship("styles", relation+"styles", "styles.xml") + relationship("settings", relation+"settings", "settings.xml"))
	for i, page := range pages {
		name := fmt.Sprintf("footer%d.xml", i+1)
		relations.WriteString(relationship(fmt.Sprintf("foot%d", i+1), relation+"footer", name))
		out = append(out, packagePart{"word/" + name, `<w:ftr ` + nsMain + `>` + drawParagraph(page.Foot, `<w:pStyle w:val="Footer"/>`, "") + `</w:ftr>`})
	}
	return append(out, packagePart{"word/_rels/document.xml.rels", `<Relationships ` + nsRelation + `>` + relations.String() + `</Relationships>`})
}

func relationship(id, kind, target string) string {
	return fmt.Sprintf(`<Relationship Id="%s" Type="%s" Target="%s"/>`, id, kind, target)
}

func contentTypes(foots int) string {
	var b strings.Builder
	b.WriteString(`<Types ` + nsTypes + `><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>` +
		`<Default Extension="xml" ContentType="application/xml"/>`)
	override := func(name, kind string) {
		b.WriteString(`<Override PartName="/` + name + `" ContentType="` + kind + `"/>`)
	}
	override("word/document.xml", wordType+"document.main+xml")
	override("word/styles.xml", wordType+"styles+xml")
	override("word/settings.xml", wordType+"settings+xml")
	override("docProps/core.xml", "application/vnd.openxmlformats-package.core-properties+xml")
	override("docProps/app.xml", "application/vnd.openxmlformats-officedocument.extended-properties+xml")
	for i := range foots {
		override(fmt.Sprintf("word/footer%d.xml", i+1), wordType+"footer+xml")
	}
	b.WriteString(`</Types>`)
	return b.String()
}

func coreProperties(p leaf.Properties) string {
	at := p.At.UTC().Format(time.RFC3339)
	return `<cp:coreProperties xmlns:cp="http://schemas.openxmlformats.org/package/2006/metadata/core-properties" xmlns:dc="http://purl.org/dc/elements/1.1/" ` +
		`xmlns:dcterms="http://purl.org/dc/terms/" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance">` +
		`<dc:title>` + escapeXML(p.Title) + `</dc:title><dc:subject>` + escapeXML(p.Subject) + `</dc:subject><dc:creator>` + escapeXML(p.Creator) + `</dc:creator>` +
		`<dcterms:created xsi:type="dcterms:W3CDTF">` + at + `</dcterms:created><dcterms:modified xsi:type="dcterms:W3CDTF">` + at + `</dcterms:modified>` +
		`<dc:language>zh-CN</dc:language></cp:coreProperties>`
}

// stylesXML holds the text in 宋, the title, the line below it, the foot, and the ruled table.
const stylesXML = `<w:styles ` + nsMain + `>` +
	`<w:docDefaults><w:rPrDefault><w:rPr><w:rFonts w:ascii="SimSun" w:hAnsi="SimSun" w:cs="SimSun" w:eastAsia="宋体"/><w:color w:val="000000"/><w:sz w:val="20"/><w:szCs w:val="20"/><w:lang w:val="en-US" w:eastAsia="zh-CN"/></w:rPr></w:rPrDefault>` +
	`<w:pPrDefault><w:pPr><w:spacing w:before="0" w:after="0"/></w:pPr></w:pPrDefault></w:docDefaults>` +
	`<w:style w:type="paragraph" w:default="1" w:styleId="Normal"><w:name w:val="Normal"/></w:style>` +
	`<w:style w:type="paragraph" w:styleId="Title"><w:name w:val="Title"/><w:basedOn w:val="Normal"/><w:pPr><w:keepNext/><w:spacing w:before="120" w:after="0" w:line="480" w:lineRule="exact"/><w:jc w:val="center"/><w:outlineLvl w:val="0"/></w:pPr><w:rPr><w:b/><w:bCs/><w:sz w:val="32"/><w:szCs w:val="32"/></w:rPr></w:style>` +
	`<w:style w:type="paragraph" w:styleId="Caption"><w:name w:val="caption"/><w:basedOn w:val="Normal"/><w:pPr><w:keepNext/><w:spacing w:before="0" w:after="100" w:line="300" w:lineRule="exact"/><w:jc w:val="center"/></w:pPr></w:style>` +
	`<w:style w:type="paragraph" w:styleId="Footer"><w:name w:val="footer"/><w:basedOn w:val="Normal"/><w:rPr><w:sz w:val="16"/><w:szCs w:val="16"/></w:rPr></w:style>` +
	`<w:style w:type="table" w:default="1" w:styleId="TableNormal"><w:name w:val="Normal Table"/><w:tblPr><w:tblInd w:w="0" w:type="dxa"/></w:tblPr></w:style>` +
	`<w:style w:type="table" w:styleId="Form"><w:name w:val="Form"/><w:basedOn w:val="TableNormal"/><w:tblPr><w:tblBorders>` +
	`<w:top w:val="single" w:sz="4" w:space="0" w:color="000000"/><w:left w:val="single" w:sz="4" w:space="0" w:color="000000"/><w:bottom w:val="single" w:sz="4" w:space="0" w:color="000000"/>` +
	`<w:right w:val="single" w:sz="4" w:space="0" w:color="000000"/><w:insideH w:val="single" w:sz="4" w:space="0" w:color="000000"/><w:insideV w:val="single" w:sz="4" w:space="0" w:color="000000"/>` +
	`</w:tblBorders></w:tblPr></w:style></w:styles>`

// escapeXML writes text for XML; what XML cannot hold becomes U+FFFD.
func escapeXML(s string) string {
	var b strings.Builder
	_ = xml.EscapeText(&b, []byte(s)) // a strings.Builder does not fail
	return b.String()
}
